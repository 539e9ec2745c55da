import { S3Client } from "@aws-sdk/client-s3";

import { backendUrl, folderAt } from "../engine/backend-url";
import type { Engine } from "../engine/engine";
import { GateError } from "../gate-error";
import type { Backend } from "./backend";
import { BucketObjects } from "./bucket-objects";
import { FolderObjects } from "./folder-objects";
import type { Objects } from "./objects";
import { SelfManagedBackend } from "./self-managed";
import { ServiceBackend } from "./service";

/**
 * The backend that `pulumi` uses here.
 * @throws {GateError} it is one of which only Pulumi knows how it keeps things
 */
export async function openBackend(engine: Engine, project: string, signal: AbortSignal): Promise<Backend> {
  const { place } = engine;
  const url = await backendUrl(place, signal);
  if (/^https?:/.test(url)) return new ServiceBackend(url, engine, signal);
  const stack = place.stack.split("/").at(-1) ?? place.stack;
  return new SelfManagedBackend(objectsAt(url, place.environment), { project, stack });
}

function objectsAt(url: string, environment: NodeJS.ProcessEnv): Objects {
  if (url.startsWith("file://")) return new FolderObjects(folderAt(url));
  const address = new URL(url);
  if (address.protocol === "s3:") return bucketAt(address, environment);
  throw new GateError(
    `gate cannot look into ${address.protocol}// for locks and checkpoints: only file://, s3:// and services are open to it. Locks: pulumi cancel; a lost state: pulumi stack import of a checkpoint that the backend keeps`,
  );
}

/** With the parameters by which Pulumi is told of an S3 that is not AWS's. */
function bucketAt({ hostname, pathname, searchParams }: URL, environment: NodeJS.ProcessEnv): Objects {
  const endpoint = searchParams.get("endpoint");
  const region = searchParams.get("region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  const scheme = searchParams.get("disableSSL") === "true" ? "http" : "https";
  const client = new S3Client({
    ...(region !== undefined && { region }),
    ...(endpoint !== null && { endpoint: endpoint.includes("://") ? endpoint : `${scheme}://${endpoint}` }),
    forcePathStyle: searchParams.get("s3ForcePathStyle") === "true" || endpoint !== null,
  });
  const prefix = pathname.replace(/^\//, "");
  return new BucketObjects(client, hostname, prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`);
}
