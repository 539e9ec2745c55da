import {
  BatchGetImageCommand,
  ECRClient,
  DescribeImagesCommand,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-ecr";
import { ImageError } from "./image-error";

/** A repository in ECR, by what its address says. */
export interface Repository {
  readonly registry: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

const address =
  /^(?<registry>(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?)\/(?<name>[a-z0-9][a-z0-9._/-]*)$/;

/** @throws ImageError when it is not the address of a repository in ECR */
export function parseRepository(url: string): Repository {
  const { registry, account, region, name } = address.exec(url)?.groups ?? {};
  if (registry === undefined || account === undefined || region === undefined || name === undefined) {
    throw new ImageError(
      `${JSON.stringify(url)} is no repository in ECR; expected 111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker`,
    );
  }
  return { registry, account, region, name };
}

/** What is asked of ECR itself; the container tool does the rest. */
export class Registry {
  readonly #client: ECRClient;

  constructor(readonly repository: Repository) {
    this.#client = new ECRClient({ region: repository.region, maxAttempts: 3 });
  }

  /** A log-in for twelve hours. @throws ImageError when AWS gives none */
  async logIn(signal: AbortSignal): Promise<{ user: string; password: string }> {
    const answer = await this.#ask(() =>
      this.#client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal }),
    );
    const token = answer.authorizationData?.[0]?.authorizationToken ?? "";
    const [user = "", ...rest] = Buffer.from(token, "base64").toString().split(":");
    const password = rest.join(":");
    if (password === "") throw new ImageError("AWS gave a log-in for the registry that cannot be read");
    return { user, password };
  }

  /** The digest of the image that a tag names; nothing where there is no such tag. */
  async digestOf(tag: string, signal: AbortSignal): Promise<string | undefined> {
    const { account: registryId, name: repositoryName } = this.repository;
    const request = new DescribeImagesCommand({ registryId, repositoryName, imageIds: [{ imageTag: tag }] });
    try {
      const answer = await this.#client.send(request, { abortSignal: signal });
      return answer.imageDetails?.[0]?.imageDigest;
    } catch (error) {
      if (error instanceof Error && error.name === "ImageNotFoundException") return undefined;
      return this.#ask(() => Promise.reject(error as Error));
    }
  }

  /** Whether an image can still be pulled. */
  async has(digest: string, signal: AbortSignal): Promise<boolean> {
    const { account: registryId, name: repositoryName } = this.repository;
    const request = new BatchGetImageCommand({ registryId, repositoryName, imageIds: [{ imageDigest: digest }] });
    const answer = await this.#ask(() => this.#client.send(request, { abortSignal: signal }));
    return answer.images?.some(({ imageId }) => imageId?.imageDigest === digest) === true;
  }

  close(): void {
    this.#client.destroy();
  }

  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Error) || error.name === "AbortError") throw error;
      const hint =
        error.name === "RepositoryNotFoundException"
          ? "Deploy the foundation stack first: pulumi up --stack foundation"
          : "Credentials count as they do for the AWS command line: AWS_PROFILE, AWS_ACCESS_KEY_ID and the rest";
      throw new ImageError(`ECR in ${this.repository.region} answers ${error.name}: ${error.message}\n${hint}`, {
        cause: error,
      });
    }
  }
}
