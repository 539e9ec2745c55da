import { type ApiAnswer, type ApiRequest, conflict, notFound, validated } from "./answer";
import { keyBody, projectBody, projectChange } from "./contract";
import { removeWhere, type Store, type StoredKey, type StoredProject } from "./store";

/** Where a DSN of this server points to. */
export interface DsnAddress {
  /** Such as `127.0.0.1:8080/sentry`. */
  readonly host: string;
}

export function createProject(store: Store, team: string, { body }: ApiRequest): ApiAnswer {
  const { name, slug, platform = null, default_rules: withAlert } = validated(projectBody, body);
  const chosen = slug ?? name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (store.project(chosen) !== undefined) throw conflict("A project with this slug already exists.");
  const project: StoredProject = { id: store.nextNumber(), name, slug: chosen, platform, teams: [team] };
  store.projects.push(project);
  const { id: projectId } = project;
  for (const type of ["error", "issue_stream"] as const) {
    store.monitors.push({ id: store.nextNumber(), projectId, type, enabled: true });
  }
  if (withAlert) addDefaultAlert(store, projectId);
  return { status: 201, body: describe(project) };
}

/** What Sentry adds to a project unless it is told not to. */
function addDefaultAlert(store: Store, projectId: string): void {
  const detectorIds = store.monitors.filter((monitor) => monitor.projectId === projectId).map(({ id }) => id);
  store.alerts.push({
    id: store.nextNumber(),
    body: {
      name: "Send a notification for high priority issues",
      enabled: true,
      config: { frequency: 30 },
      detectorIds,
      triggers: { logicType: "any-short", conditions: [] },
      actionFilters: [],
    },
  });
}

export function project(store: Store, found: StoredProject, { method, body }: ApiRequest): ApiAnswer {
  if (method === "DELETE") {
    store.removeProject(found);
    return { status: 204 };
  }
  if (method === "PUT") {
    const { name, slug, platform } = validated(projectChange, body);
    const holder = slug === undefined ? undefined : store.project(slug);
    if (holder !== undefined && holder !== found) throw conflict("Another project is already using that slug.");
    found.name = name ?? found.name;
    found.slug = slug ?? found.slug;
    found.platform = platform === undefined ? found.platform : platform;
  }
  return { status: 200, body: describe(found) };
}

export function projectTeam(found: StoredProject, team: string, { method }: ApiRequest): ApiAnswer {
  const others = found.teams.filter((name) => name !== team);
  found.teams = method === "DELETE" ? others : [...others, team];
  return { status: method === "DELETE" ? 200 : 201, body: describe(found) };
}

export function createKey(
  store: Store,
  { id: projectId }: StoredProject,
  dsn: DsnAddress,
  { body }: ApiRequest,
): ApiAnswer {
  const { name, rateLimit = null } = validated(keyBody, body);
  const key: StoredKey = { id: store.newKeyId(), projectId, name: name ?? "Default", rateLimit };
  store.keys.push(key);
  return { status: 201, body: describeKey(key, dsn) };
}

export function key(store: Store, found: StoredProject, id: string, dsn: DsnAddress, request: ApiRequest): ApiAnswer {
  const stored = store.keys.find((one) => one.id === id && one.projectId === found.id);
  if (stored === undefined) throw notFound();
  if (request.method === "DELETE") {
    removeWhere(store.keys, (one) => one.id === id);
    return { status: 204 };
  }
  if (request.method === "PUT") {
    const { name, rateLimit } = validated(keyBody, request.body);
    stored.name = name ?? stored.name;
    stored.rateLimit = rateLimit === undefined ? stored.rateLimit : rateLimit;
  }
  return { status: 200, body: describeKey(stored, dsn) };
}

const describe = ({ teams, ...project }: StoredProject) => ({
  ...project,
  status: "active",
  team: { slug: teams[0] },
  teams: teams.map((slug) => ({ id: slug, slug, name: slug })),
});

function describeKey({ id, name, rateLimit, projectId }: StoredKey, { host }: DsnAddress) {
  return {
    id,
    name,
    label: name,
    public: id,
    projectId: Number(projectId),
    isActive: true,
    rateLimit,
    dsn: {
      public: `http://${id}@${host}/${projectId}`,
      crons: `http://${host}/api/${projectId}/cron/___MONITOR_SLUG___/${id}/`,
    },
  };
}
