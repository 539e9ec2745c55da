import { type ApiAnswer, type ApiRequest, conflict, invalid, notFound, validated } from "./answer";
import { type ActionBody, dashboardBody, type WorkflowBody, workflowBody } from "./contract";
import { type Integration, removeWhere, type Store, type StoredAlert, type StoredDashboard } from "./store";

export function createAlert(store: Store, integrations: readonly Integration[], { body }: ApiRequest): ApiAnswer {
  const alert: StoredAlert = { id: store.nextNumber(), body: checked(store, integrations, body) };
  store.alerts.push(alert);
  return { status: 201, body: describe(alert) };
}

export function alert(store: Store, integrations: readonly Integration[], id: string, request: ApiRequest): ApiAnswer {
  const found = store.alerts.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  if (request.method === "DELETE") {
    removeWhere(store.alerts, (one) => one.id === id);
    return { status: 204 };
  }
  if (request.method === "PUT") found.body = checked(store, integrations, request.body);
  return { status: 200, body: describe(found) };
}

function checked(store: Store, integrations: readonly Integration[], body: unknown): WorkflowBody {
  const valid = validated(workflowBody, body);
  const known = store.monitors.map(({ id }) => id);
  if (!valid.detectorIds.every((id) => known.includes(id))) {
    throw invalid("detectorIds", "Some detectors do not exist or do not belong to this organization.");
  }
  const actionFilters = valid.actionFilters.map((filter) => ({
    ...filter,
    actions: filter.actions.map((action) => resolved(action, integrations)),
  }));
  return { ...valid, actionFilters };
}

/** Looks up what an action names in another service, as Sentry does when it is saved. */
function resolved(action: ActionBody, integrations: readonly Integration[]): ActionBody {
  if (action.type === "email") return action;
  const integration = integrations.find(({ id, type }) => id === action.integrationId && type === action.type);
  if (integration === undefined) throw invalid("integrationId", `No ${action.type} integration with this id.`);
  if (action.type === "slack") {
    const targetIdentifier = action.config.targetIdentifier || `C${action.config.targetDisplay.slice(1).toUpperCase()}`;
    return { ...action, config: { ...action.config, targetIdentifier } };
  }
  if (!(integration.services ?? []).includes(action.config.targetIdentifier)) {
    throw invalid("service", "Select a valid choice. That choice is not one of the available choices.");
  }
  return action;
}

/** Lists come back in another order than they were sent in, as from Sentry, and with numbers of their own. */
function describe({ id, body }: StoredAlert) {
  const reversed = <Item extends object>(items: readonly Item[], name: string) =>
    [...items].reverse().map((item, index) => ({ id: `${id}-${name}-${index}`, ...item }));
  return {
    id,
    organizationId: "1",
    name: body.name,
    enabled: body.enabled,
    environment: body.environment ?? null,
    config: body.config,
    detectorIds: [...body.detectorIds].reverse(),
    triggers: {
      id,
      organizationId: "1",
      logicType: "any-short",
      conditions: reversed(body.triggers.conditions, "trigger"),
      actions: [],
    },
    actionFilters: reversed(body.actionFilters, "filter").map((filter) => ({
      ...filter,
      conditions: reversed(filter.conditions, "condition"),
      actions: reversed(filter.actions, "action").map((action) => ({
        integrationId: null,
        status: "active",
        ...action,
      })),
    })),
    lastTriggered: null,
  };
}

export function createDashboard(store: Store, { body }: ApiRequest): ApiAnswer {
  const valid = validated(dashboardBody, body);
  if (store.dashboards.some((other) => other.body.title === valid.title)) {
    throw conflict("Dashboard with that title already exists.");
  }
  const dashboard: StoredDashboard = { id: store.nextNumber(), body: valid };
  store.dashboards.push(dashboard);
  return { status: 201, body: { id: dashboard.id, ...valid } };
}

export function dashboard(store: Store, id: string, { method, body }: ApiRequest): ApiAnswer {
  const found = store.dashboards.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  if (method === "DELETE") {
    removeWhere(store.dashboards, (one) => one.id === id);
    return { status: 204 };
  }
  if (method === "PUT") found.body = validated(dashboardBody, body);
  return { status: 200, body: { id, ...found.body } };
}
