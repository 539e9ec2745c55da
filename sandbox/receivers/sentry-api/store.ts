import { randomBytes } from "node:crypto";

import type { ActionBody, DashboardBody, MonitorBody, WorkflowBody } from "./contract";

export interface StoredProject {
  readonly id: string;
  name: string;
  slug: string;
  platform: string | null;
  teams: string[];
}

export interface StoredKey {
  readonly id: string;
  readonly projectId: string;
  name: string;
  rateLimit: { window: number; count: number } | null;
}

/** A monitor that somebody made, or one that comes with a project and has no body. */
export interface StoredMonitor {
  readonly id: string;
  readonly projectId: string;
  readonly type: MonitorBody["type"] | "error" | "issue_stream";
  enabled: boolean;
  body?: MonitorBody;
}

export interface StoredAlert {
  readonly id: string;
  body: WorkflowBody;
}

export interface StoredDashboard {
  readonly id: string;
  body: DashboardBody;
}

/** An integration that the organization has installed. */
export interface Integration {
  readonly id: string;
  readonly type: Exclude<ActionBody["type"], "email">;
  /** Of PagerDuty. */
  readonly services?: readonly string[];
}

/** What one organization holds. It lives as long as the process, as the emulated cloud beside it does. */
export class Store {
  readonly projects: StoredProject[] = [];
  readonly keys: StoredKey[] = [];
  readonly monitors: StoredMonitor[] = [];
  readonly alerts: StoredAlert[] = [];
  readonly dashboards: StoredDashboard[] = [];
  private lastNumber = 0;

  /** Numbers of things are unique over all kinds, so that one taken for another is noticed. */
  nextNumber(): string {
    return String(++this.lastNumber);
  }

  newKeyId(): string {
    return randomBytes(16).toString("hex");
  }

  project(idOrSlug: string): StoredProject | undefined {
    return this.projects.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug);
  }

  removeProject(gone: StoredProject): void {
    removeWhere(this.projects, ({ id }) => id === gone.id);
    removeWhere(this.keys, ({ projectId }) => projectId === gone.id);
    removeWhere(this.monitors, ({ projectId }) => projectId === gone.id);
  }
}

/** @returns whether there was one */
export function removeWhere<Item>(items: Item[], test: (item: Item) => boolean): boolean {
  const kept = items.filter((item) => !test(item));
  const removed = kept.length < items.length;
  items.splice(0, items.length, ...kept);
  return removed;
}
