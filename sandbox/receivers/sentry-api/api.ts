import { alert, createAlert, createDashboard, dashboard } from "./alerts";
import { type ApiAnswer, type ApiRequest, notFound, Refused } from "./answer";
import { createMonitor, listMonitors, monitor } from "./monitors";
import { createKey, createProject, type DsnAddress, key, project, projectTeam } from "./projects";
import { type Integration, Store, type StoredProject } from "./store";

/** What the organization of a fake has and allows. */
export interface SentryApiOptions {
  readonly organization: string;
  readonly teams: readonly string[];
  /** The token that is accepted. */
  readonly token: string;
  /** What the token may do. Default everything. */
  readonly scopes?: readonly string[];
  readonly integrations?: readonly Integration[];
  /** How many uptime and cron monitors the plan has seats for. Default as many as are made. */
  readonly seats?: number;
  readonly dsn: DsnAddress;
}

/**
 * A fake of Sentry's management API: the routes that the provider uses, with the published contract's rules for bodies, its
 * answers, pages and errors. It watches nothing and tells nobody.
 */
export class SentryApi {
  readonly store = new Store();

  constructor(private readonly options: SentryApiOptions) {}

  answer(request: ApiRequest): ApiAnswer {
    if (request.token !== this.options.token) return { status: 401, body: { detail: "Invalid token" } };
    try {
      const steps = request.path
        .split("/")
        .filter((step) => step !== "")
        .map(decodeURIComponent);
      if (steps[0] !== "api" || steps[1] !== "0") throw notFound();
      const [kind = "", organization = "", ...rest] = steps.slice(2);
      if (organization !== this.options.organization) throw notFound();
      if (kind === "teams") return this.team(rest, request);
      if (kind === "projects") return this.project(rest, request);
      if (kind === "organizations") return this.organization(rest, request);
      throw notFound();
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  private team([team = "", what, ...others]: string[], request: ApiRequest): ApiAnswer {
    if (!this.options.teams.includes(team) || what !== "projects" || others.length > 0) throw notFound();
    this.demand("project:write");
    expectMethod(request, "POST");
    return createProject(this.store, team, request);
  }

  private project([name = "", what, id, ...others]: string[], request: ApiRequest): ApiAnswer {
    this.demand(
      request.method === "GET" ? "project:read" : request.method === "DELETE" ? "project:admin" : "project:write",
    );
    const found = this.found(name);
    if (others.length > 0) throw notFound();
    if (what === undefined) return project(this.store, found, request);
    if (what === "rules") return retired(`/api/0/organizations/${this.options.organization}/workflows/`);
    if (what === "teams" && id !== undefined) {
      if (!this.options.teams.includes(id)) throw notFound();
      return projectTeam(found, id, request);
    }
    if (what !== "keys") throw notFound();
    if (id !== undefined) return key(this.store, found, id, this.options.dsn, request);
    expectMethod(request, "POST");
    return createKey(this.store, found, this.options.dsn, request);
  }

  private organization([what = "", id, more, ...others]: string[], request: ApiRequest): ApiAnswer {
    if (what === "alert-rules") return retired(`/api/0/organizations/${this.options.organization}/detectors/`);
    if (what === "dashboards") {
      this.demand("org:read");
      return id === undefined ? createDashboard(this.store, request) : dashboard(this.store, id, request);
    }
    this.demand(request.method === "GET" ? "alerts:read" : "alerts:write");
    if (what === "projects" && more === "detectors" && others.length === 0) {
      expectMethod(request, "POST");
      return createMonitor(this.store, this.found(id ?? ""), request, this.hasSeat());
    }
    if (more !== undefined) throw notFound();
    if (what === "detectors") return this.detectors(id, request);
    if (what === "workflows") return this.workflows(id, request);
    throw notFound();
  }

  private detectors(id: string | undefined, request: ApiRequest): ApiAnswer {
    return id === undefined ? listMonitors(this.store, request) : monitor(this.store, id, request);
  }

  private workflows(id: string | undefined, request: ApiRequest): ApiAnswer {
    const { integrations = [] } = this.options;
    if (id !== undefined) return alert(this.store, integrations, id, request);
    expectMethod(request, "POST");
    return createAlert(this.store, integrations, request);
  }

  private found(project: string): StoredProject {
    const found = this.store.project(project);
    if (found === undefined) throw notFound();
    return found;
  }

  private hasSeat(): boolean {
    const { seats = Infinity } = this.options;
    const kinds = ["uptime_domain_failure", "monitor_check_in_failure"];
    return this.store.monitors.filter(({ type, enabled }) => kinds.includes(type) && enabled).length < seats;
  }

  private demand(scope: string): void {
    if (this.options.scopes?.includes(scope) === false) {
      throw new Refused({ status: 403, body: { detail: "You do not have permission to perform this action." } });
    }
  }
}

function expectMethod({ method }: ApiRequest, expected: string): void {
  if (method !== expected) throw new Refused({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
}

/** Routes of the old alerts, which Sentry has taken out of service. */
function retired(successor: string): ApiAnswer {
  return {
    status: 410,
    headers: { "x-sentry-deprecation-date": "2026-09-01T00:00:00+00:00", "x-sentry-replacement-endpoint": successor },
    body: { message: "This API no longer exists." },
  };
}
