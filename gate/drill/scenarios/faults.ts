/** Digests of images that no registry has, each with its fault. */
export const faultyImages = {
  /** ECS takes its deployment back by itself and tells nobody: the update succeeds, and the old revision goes on. */
  takenBack: `sha256:${"0".repeat(64)}`,
  /** ECS does not get it to run: the update breaks off half-way. */
  refused: `sha256:${"f".repeat(64)}`,
} as const;

/** By these the stand-in for AWS knows them. */
export const faultVariables: Readonly<Record<string, string>> = {
  OPS_ECHO_TAKEN_BACK: faultyImages.takenBack,
  OPS_ECHO_REFUSED: faultyImages.refused,
};
