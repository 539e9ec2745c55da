import type { Properties } from "../../providers/frame/values";

/** One resource type's life: what is given, what changes, and what replaces it. */
export interface Row {
  readonly type: string;
  /** With the ids of the project and of a monitor that exist. */
  readonly inputs: (ids: { project: string; monitor: string }) => Properties;
  /** Inputs that are changed in place. */
  readonly change: Properties;
  /** Inputs whose change replaces it. */
  readonly replace?: Properties;
  /** Inputs, and the faults that they have. */
  readonly wrong: readonly [inputs: Properties, faults: string[]][];
}

const route = { actions: [{ type: "slack", integrationId: "1", channel: "#incidents" }] };

export const rows: readonly Row[] = [
  {
    type: "sentry:index:Project",
    inputs: () => ({ team: "platform", name: "Worker", slug: "worker" }),
    change: { team: "search", name: "Workers", slug: "workers", platform: "python" },
    wrong: [
      [
        { team: "", name: "x".repeat(51), slug: "Not A Slug", teams: [] },
        [
          "team: Too small: expected string to have >=1 characters",
          "name: Too big: expected string to have <=50 characters",
          "slug: 1 to 50 lower-case letters, digits, - and _, not only digits",
          "teams: there is no such input",
        ],
      ],
    ],
  },
  {
    type: "sentry:index:ProjectKey",
    inputs: ({ project }) => ({ project, name: "stack", rateLimit: { windowSeconds: 60, count: 1000 } }),
    change: { name: "worker", rateLimit: { windowSeconds: 3600, count: 10 } },
    replace: { project: "other" },
    wrong: [
      [
        { project: "1", name: "stack", rateLimit: { windowSeconds: 0 } },
        [
          "rateLimit.windowSeconds: Too small: expected number to be >=1",
          "rateLimit.count: Invalid input: expected number, received undefined",
        ],
      ],
    ],
  },
  {
    type: "sentry:index:MetricMonitor",
    inputs: ({ project }) => ({
      project,
      name: "Errors",
      description: "Too many errors",
      owner: "team:7",
      dataset: "events",
      aggregate: "count()",
      environment: "prod",
      timeWindowSeconds: 300,
      critical: 50,
      warning: 10,
    }),
    change: {
      name: "P95",
      dataset: "events_analytics_platform",
      aggregate: "p95(span.duration)",
      query: "span.op:queue.process",
      timeWindowSeconds: 600,
      direction: "below",
      critical: 5,
      warning: 8,
      resolve: 20,
      enabled: false,
    },
    replace: { project: "999" },
    wrong: [
      [
        { project: "worker", name: "", dataset: "logs", aggregate: "count()", timeWindowSeconds: 61, critical: 1 },
        [
          "project: the project's id, which is a number; not its slug",
          "name: Too small: expected string to have >=1 characters",
          'dataset: Invalid option: expected one of "events"|"events_analytics_platform"',
          "timeWindowSeconds: Invalid option: expected one of 60|300|600|900|1800|3600|7200|14400|43200|86400",
        ],
      ],
      [
        {
          project: "1",
          name: "Errors",
          dataset: "events",
          aggregate: "count()",
          timeWindowSeconds: 60,
          critical: 1,
          warning: 2,
        },
        [": critical must lie beyond warning, and neither may lie within what resolves the issue"],
      ],
    ],
  },
  {
    type: "sentry:index:UptimeMonitor",
    inputs: ({ project }) => ({
      project,
      name: "Frontend",
      url: "https://app.example.com/api/health",
      headers: { "x-check": "uptime" },
      environment: "prod",
    }),
    change: {
      url: "https://app.example.com/health",
      method: "POST",
      headers: {},
      body: "{}",
      intervalSeconds: 300,
      timeoutSeconds: 5,
      environment: "production",
      downtimeThreshold: 2,
      recoveryThreshold: 2,
      traceSampling: true,
      description: "Cannot be reached",
    },
    replace: { project: "999" },
    wrong: [
      [
        {
          project: "1",
          name: "Frontend",
          url: "ftp://app",
          intervalSeconds: 30,
          environment: "prod",
          timeoutSeconds: 61,
        },
        [
          "url: Invalid URL",
          "intervalSeconds: Invalid option: expected one of 60|300|600|1200|1800|3600",
          "timeoutSeconds: Too big: expected number to be <=60",
        ],
      ],
      [
        { project: "1", name: "Frontend", url: "https://app.example.com", environment: "prod", body: "x".repeat(980) },
        [": method, URL, headers and body are more than 1000 bytes together"],
      ],
    ],
  },
  {
    type: "sentry:index:CronMonitor",
    inputs: ({ project }) => ({ project, name: "Export", slug: "export", crontab: "0 3 * * *", enabled: false }),
    change: {
      enabled: true,
      slug: "exports",
      crontab: "0 4 * * *",
      timezone: "Europe/Berlin",
      checkInMarginMinutes: 5,
      maximumRuntimeMinutes: 60,
      failureThreshold: 2,
      recoveryThreshold: 3,
    },
    replace: { project: "999" },
    wrong: [
      [
        { project: "1", name: "Export", slug: "EXPORT", crontab: "@daily" },
        [
          "slug: 1 to 50 lower-case letters, digits, - and _, not only digits",
          "crontab: five fields with single spaces between them",
        ],
      ],
      [{ project: "1", name: "Export", slug: "export" }, [": exactly one of crontab and interval is needed"]],
    ],
  },
  {
    type: "sentry:index:Alert",
    inputs: ({ monitor }) => ({
      name: "Worker",
      monitors: [monitor],
      environment: "prod",
      routes: [
        {
          conditions: [
            { type: "issue_priority_greater_or_equal", comparison: 75 },
            { type: "event_frequency_count", comparison: { value: 5, interval: "5min" } },
          ],
          actions: [
            { type: "slack", integrationId: "1", channel: "#incidents", notes: "See the runbook." },
            { type: "pagerduty", integrationId: "2", serviceId: "77", serviceName: "Worker", severity: "critical" },
          ],
        },
        { match: "none", actions: [{ type: "email", target: "team", targetId: "7" }] },
      ],
    }),
    change: {
      name: "Workers",
      enabled: false,
      frequencyMinutes: 60,
      triggers: ["first_seen_event", "issue_resolved_trigger"],
      routes: [{ ...route, conditions: [{ type: "level", comparison: { level: 40, match: "gte" } }] }],
    },
    wrong: [
      [
        { name: "Worker", monitors: ["errors"], routes: [] },
        ["monitors[0]: the number of a monitor", "routes: Too small: expected array to have >=1 items"],
      ],
      [
        {
          name: "Worker",
          monitors: ["1"],
          routes: [
            {
              conditions: [{ type: "level", comparison: { level: 1, match: "eq" } }],
              actions: [{ type: "slack", integrationId: "1", channel: "incidents" }, { type: "pigeon" }],
            },
          ],
        },
        [
          "routes[0].conditions[0].comparison.level: Invalid option: expected one of 50|40|30|20|10",
          "routes[0].actions[0].channel: #channel or @person",
          "routes[0].actions[1].type: Invalid discriminator value. Expected 'slack' | 'pagerduty' | 'email'",
        ],
      ],
    ],
  },
  {
    type: "sentry:index:Dashboard",
    inputs: ({ project }) => ({
      title: "Worker",
      projects: [project],
      environments: ["prod", "staging"],
      widgets: [
        {
          title: "Errors",
          displayType: "line",
          widgetType: "error-events",
          queries: [{ aggregates: ["count()"] }],
          layout: { x: 0, y: 0, width: 3, height: 2 },
        },
      ],
    }),
    change: {
      title: "Workers",
      environments: [],
      widgets: [
        {
          title: "Top errors",
          displayType: "table",
          widgetType: "issue",
          limit: 5,
          interval: "1h",
          queries: [{ columns: ["issue"], aggregates: ["count()"], conditions: "is:unresolved", orderBy: "-count()" }],
          layout: { x: 3, y: 2, width: 3, height: 1 },
        },
      ],
    },
    wrong: [
      [
        {
          title: "Worker",
          projects: ["worker"],
          widgets: [
            {
              title: "Errors",
              displayType: "pie",
              widgetType: "error-events",
              queries: [],
              layout: { x: 6, y: 0, width: 3, height: 2 },
            },
          ],
        },
        [
          "projects[0]: the number of a project",
          'widgets[0].displayType: Invalid option: expected one of "line"|"area"|"bar"|"table"|"big_number"|"top_n"',
          "widgets[0].queries: Too small: expected array to have >=1 items",
          "widgets[0].layout.x: Too big: expected number to be <=5",
        ],
      ],
    ],
  },
];
