import { type ApiAnswer, type ApiRequest, invalid, notFound, validated } from "./answer";
import { type MonitorBody, monitorBody } from "./contract";
import { removeWhere, type Store, type StoredMonitor, type StoredProject } from "./store";

/** How many things one page of a list holds. */
const pageSize = 3;

export function listMonitors(store: Store, { query, path }: ApiRequest): ApiAnswer {
  const project = query.get("project");
  const type = /(?:^|\s)type:(\S+)/.exec(query.get("query") ?? "")?.[1];
  const found = store.monitors.filter(
    (monitor) => (project === null || monitor.projectId === project) && (type === undefined || monitor.type === type),
  );
  const from = Number((query.get("cursor") ?? "0:0:0").split(":")[1]);
  const link = (rel: string, offset: number, results: boolean) =>
    `<http://sentry${path}?cursor=0:${offset}:0>; rel="${rel}"; results="${results}"; cursor="0:${offset}:0"`;
  return {
    status: 200,
    headers: {
      link: [
        link("previous", Math.max(0, from - pageSize), from > 0),
        link("next", from + pageSize, from + pageSize < found.length),
      ].join(", "),
    },
    body: found.slice(from, from + pageSize).map((monitor) => describe(store, monitor)),
  };
}

export function createMonitor(store: Store, project: StoredProject, { body }: ApiRequest, hasSeat: boolean): ApiAnswer {
  const valid = checked(store, body);
  // Whether it is to be enabled is not looked at when it is made, only whether a seat is left.
  const monitor: StoredMonitor = {
    id: store.nextNumber(),
    projectId: project.id,
    type: valid.type,
    enabled: hasSeat || valid.type === "metric_issue",
    body: valid,
  };
  store.monitors.push(monitor);
  return { status: 201, body: describe(store, monitor) };
}

export function monitor(store: Store, id: string, { method, body }: ApiRequest): ApiAnswer {
  const found = store.monitors.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  if (method === "DELETE") {
    removeWhere(store.monitors, (one) => one.id === id);
    return { status: 204 };
  }
  if (method === "PUT") {
    const valid = checked(store, body, id);
    if (valid.type !== found.type) throw invalid("type", "Cannot change the type of a detector.");
    Object.assign(found, { body: valid, enabled: valid.enabled ?? found.enabled });
  }
  return { status: 200, body: describe(store, found) };
}

function checked(store: Store, body: unknown, ownId?: string): MonitorBody {
  const valid = validated(monitorBody, body);
  if (valid.type !== "monitor_check_in_failure") return valid;
  const slug = valid.dataSources[0]?.slug;
  const isTaken = store.monitors.some(
    ({ id, body: other }) =>
      id !== ownId && other?.type === "monitor_check_in_failure" && other.dataSources[0]?.slug === slug,
  );
  if (isTaken) throw invalid("dataSources", `The slug "${slug}" is already in use.`);
  return valid;
}

function describe(store: Store, stored: StoredMonitor) {
  const { id, projectId, type, enabled, body } = stored;
  const connected = store.alerts.filter((alert) => alert.body.detectorIds.includes(id));
  const [ownerType, ownerId] = body?.owner?.split(":") ?? [];
  return {
    id,
    projectId,
    type,
    enabled,
    name: body?.name ?? type,
    description: body?.description ?? null,
    owner: ownerId === undefined ? null : { type: ownerType, id: ownerId, name: `${ownerType} ${ownerId}` },
    workflowIds: connected.map((alert) => alert.id),
    dataSources: body === undefined ? null : describeSources(id, body),
    conditionGroup: body?.type === "metric_issue" ? describeConditions(id, body.conditionGroup) : null,
    config: body !== undefined && "config" in body ? body.config : {},
    dateCreated: "2026-01-01T00:00:00Z",
    dateUpdated: "2026-01-01T00:00:00Z",
  };
}

function describeSources(id: string, body: MonitorBody): object[] {
  const source = (type: string, queryObj: object) => ({ id, organizationId: "1", type, sourceId: id, queryObj });
  switch (body.type) {
    case "metric_issue":
      return body.dataSources.map(({ queryType: _unsaid, ...snubaQuery }) =>
        source("snuba_query_subscription", {
          id,
          status: 0,
          snubaQuery: { id, ...snubaQuery, extrapolationMode: "unknown" },
        }),
      );
    case "uptime_domain_failure":
      return body.dataSources.map((subscription) =>
        source("uptime_subscription", { ...subscription, assertion: null }),
      );
    case "monitor_check_in_failure":
      return body.dataSources.map((cron) =>
        source("cron_monitor", { id, status: "active", isMuted: false, type: "cron_job", ...cron, environments: [] }),
      );
  }
}

/** In another order than they were sent in: Sentry keeps them as a set. */
function describeConditions(id: string, group: { logicType: string; conditions: readonly object[] }) {
  const conditions = [...group.conditions].reverse().map((condition, index) => ({ id: `${id}${index}`, ...condition }));
  return { id, organizationId: "1", logicType: group.logicType, conditions, actions: [] };
}
