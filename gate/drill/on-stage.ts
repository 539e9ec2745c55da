import { barriersIn, lastDeployIn } from "../incident/facts";
import type { Ground } from "./back";
import type { Stage } from "./stage";

/**
 * The stage, where an image that does not work is deployed over what works. Neither a registry nor a queue is asked, nor
 * what rings: what stands there is of the real stack.
 *
 * @param digest of the image; which fault it has, the stand-ins know
 */
export async function onStage(stage: Stage, digest: string): Promise<Ground> {
  const { engine } = await stage.works();
  const bad = await stage.fails(digest);
  return {
    fresh: await engine.exportState(),
    bad,
    target: "last-good",
    look: (alarm) => (view) =>
      Promise.resolve({
        ...{ now: bad.clock(), alarms: [alarm], lastDeploy: lastDeployIn(view) },
        ...{ isDeploymentInFlight: false, told: barriersIn(view) },
      }),
    asks: { hasImage: () => Promise.resolve(true), queued: () => Promise.resolve(undefined) },
  };
}
