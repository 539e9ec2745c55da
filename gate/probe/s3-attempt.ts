import { S3ServiceException } from "@aws-sdk/client-s3";

/** A request that may be turned away, and what S3 said. */
export type Attempt<T> = { readonly accepted: T } | { readonly refused: string };

/** Answers that mean "you may not"; anything else, a missing bucket or a broken line, says nothing about permission. */
const refusals = new Set(["AccessDenied", "AccessControlListNotSupported"]);

/** @throws what S3 answered when it neither accepted nor refused */
export async function attempt<T>(request: Promise<T>): Promise<Attempt<T>> {
  try {
    return { accepted: await request };
  } catch (error) {
    if (error instanceof S3ServiceException && refusals.has(error.name)) return { refused: error.name };
    throw error;
  }
}

/** The answer, or `undefined` when S3 says by this error that there is no such setting. */
export async function ifThere<T>(request: Promise<T>, absence: string): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === absence) return undefined;
    throw error;
  }
}
