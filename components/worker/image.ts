/** An image by digest, and by nothing else: what a tag names can change between review and start. */
const byDigest = /^(?<repository>[a-z0-9][a-z0-9._/:-]*)@sha256:(?<digest>[0-9a-f]{64})$/;
const ecrRepository = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?\/(?<name>.+)$/;

export interface Image {
  readonly reference: string;
  readonly digest: string;
  /** Where it is stored in ECR, account, region and name; nothing for an image that is stored elsewhere. */
  readonly ecr: { readonly account: string; readonly region: string; readonly name: string } | undefined;
}

/** @throws when the image is not given as `repository@sha256:digest` */
export function parseImage(reference: string): Image {
  const { repository = "", digest } = byDigest.exec(reference)?.groups ?? {};
  if (digest === undefined) {
    throw new Error(
      `The image must be given as repository@sha256:<64 hexadecimal digits>, not as ${JSON.stringify(reference)}`,
    );
  }
  const { account = "", region = "", name } = ecrRepository.exec(repository)?.groups ?? {};
  return { reference, digest, ecr: name === undefined ? undefined : { account, region, name } };
}
