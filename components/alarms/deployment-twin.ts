import type { AlarmDefinition } from "./definition";

export interface DeploymentTwinOptions {
  /** Default: the page's own. It may be further out, so that only what is plainly broken rolls back, never nearer. */
  readonly threshold?: number;
  /** Default: half of the page's, rounded up; a deployment must be judged while it still runs. */
  readonly periods?: number;
}

/**
 * The alarm that rolls a deployment back for what an alarm pages for: the same metric, decided sooner. Its name is fixed
 * (`<id>-deployment`), so that a service can name it before either exists. It tells only the digest; who must act hears
 * of the failed deployment and of the page itself.
 *
 * @throws when it would ring before the alarm that pages, or not sooner in time: warn, page, roll back is the order
 * @example
 * const twin = deploymentTwin(errorRatePage, { threshold: 10 });
 */
export function deploymentTwin(definition: AlarmDefinition, options: DeploymentTwinOptions = {}): AlarmDefinition {
  const { outageOf: _outage, symptomOf: _symptom, dedupeKey: _key, ...page } = definition;
  const { threshold = page.threshold, periods = Math.ceil(page.periods / 2) } = options;
  const isNearer = page.rings === "above" ? threshold < page.threshold : threshold > page.threshold;
  if (isNearer)
    throw new Error(`${page.id} pages at ${page.threshold}; its twin must not roll back already at ${threshold}`);
  if (periods > page.periods)
    throw new Error(`${page.id} pages after ${page.periods} periods; its twin must not need ${periods}`);
  return {
    ...page,
    id: `${page.id}-deployment`,
    severity: "P3",
    symptom: `A deployment is rolled back for this: ${page.symptom}`,
    threshold,
    periods,
  };
}
