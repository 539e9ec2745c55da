import { emulatorAddress } from "../aws";
import type { Gate } from "../gate";
import { ImageError } from "../image/image-error";
import { parseRepository, Registry } from "../image/registry";
import type { Check } from "../ledger/entry";

/** Whether the registry still has an image, by its reference with a digest. */
export type HasImage = (reference: string, signal: AbortSignal) => Promise<boolean>;

/** Whether the image of a release can still be pulled. @param image none where the program says by itself which it runs */
export async function imageThere(
  { engine: { place }, signal }: Gate,
  image: string | undefined,
  hasImage: HasImage = hasInEcr,
): Promise<Check> {
  const check = (verdict: Check["verdict"], says: string): Check => ({ name: "image", verdict, says });
  if (image === undefined) return check("pass", "the program says by itself which image it runs");
  // What an emulator starts lies on this machine, and in no registry.
  if (hasImage === hasInEcr && emulatorAddress(place.environment) !== undefined)
    return check("pass", "an emulator asks no registry");
  try {
    return (await hasImage(image, signal))
      ? check("pass", "its image is in the registry")
      : check("fail", "its image is gone from the registry");
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return check("unknown", `nobody could tell whether its image is there: ${error.message}`);
  }
}

/** @throws {ImageError} it is no image of ECR by its digest, or ECR gives no answer */
const hasInEcr: HasImage = async (reference, signal) => {
  const [address = "", digest] = reference.split("@");
  if (digest === undefined) throw new ImageError(`${reference} is a tag, which may name another image by now`);
  const registry = new Registry(parseRepository(address));
  try {
    return await registry.has(digest, signal);
  } finally {
    registry.close();
  }
};
