import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { parseState, stateFacts } from "../../../gate/engine/state";
import type { Gate } from "../../../gate/gate";
import type { Intent } from "../../../gate/ledger/entry";
import type { StateFacts } from "../../../gate/ledger/facts";
import { Ledger } from "../../../gate/ledger/ledger";
import { recheck } from "../../../gate/release/restorable";
import { facts, identity, intent, MemoryStore, outcome, stable, written } from "./entries";

const digest = `sha256:${"d".repeat(64)}`;
const repository = "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker";

/** Images that the registry has, or the error that it answers. */
let images: readonly string[] | { readonly __type: string };
const ecr = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    const { repositoryName, imageIds } = JSON.parse(body) as {
      repositoryName: string;
      imageIds: { imageDigest: string }[];
    };
    expect([request.headers["x-amz-target"], repositoryName]).toEqual([
      "AmazonEC2ContainerRegistry_V20150921.BatchGetImage",
      "worker",
    ]);
    const has = Array.isArray(images) ? images : undefined;
    const found = imageIds.filter(({ imageDigest }) => has?.includes(imageDigest));
    response.writeHead(has ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(has ? { images: found.map((imageId) => ({ imageId })), failures: [] } : images));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => ecr.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(ecr.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  ecr.closeAllConnections();
  await new Promise((resolve) => ecr.close(resolve));
});
beforeEach(() => void (images = [digest]));

const provider = { urn: "urn:pulumi:prod::worker::pulumi:providers:aws::default", type: "pulumi:providers:aws" };
const state = parseState(
  JSON.stringify({ version: 3, deployment: { resources: [{ ...provider, outputs: { version: "7.50.1" } }] } }),
);

type Binding = Partial<Intent["binding"]>;

/** A stack of today whose only stable release was this one. */
async function gateOf(
  {
    infrastructureDigest,
    ...release
  }: Partial<Pick<StateFacts, "infrastructureDigest">> & {
    binding?: Binding;
    secrets?: Intent["secrets"];
  },
  isReachable = true,
): Promise<Gate> {
  const store = new MemoryStore();
  const binding = { image: `${repository}@${digest}`, ...release.binding };
  const after = facts(infrastructureDigest === undefined ? {} : { infrastructureDigest });
  await written(store, [intent({ ...release, binding }), outcome(1, { after }), stable(1), intent(), outcome(4)]);
  return {
    ledger: new Ledger(store, identity),
    engine: {
      place: { stack: "prod", cwd: "/nowhere", environment: {} },
      exportState: () => Promise.resolve(state),
      configuration: () => Promise.resolve({ plain: {}, secrets: ["worker:token"] }),
      version: () => Promise.resolve("v3.259.0"),
    },
    git: {
      source: () => Promise.resolve({}),
      commitOf: (commit: string) => Promise.resolve(commit),
      say: () => Promise.resolve(isReachable ? "refs/heads/main" : ""),
    },
    progress: () => undefined,
    signal: new AbortController().signal,
  } as unknown as Gate;
}

/** Why the release could not be gone back to, as it was told and as it stands in the ledger. */
async function reasons(...release: Parameters<typeof gateOf>): Promise<readonly string[]> {
  const gate = await gateOf(...release);
  const [told, ...more] = await recheck(gate, 10);
  expect(more).toEqual([]);
  const { entries, releases, lastGood } = await gate.ledger.view();
  expect(entries.at(-1)?.event).toEqual(told?.restorable);
  expect(releases[0]?.restorable?.reasons).toEqual(told?.restorable.reasons);
  expect(lastGood?.seq).toBe(told?.restorable.isRestorable === true ? 1 : undefined);
  return told?.restorable.reasons ?? [];
}

it("is so where all that the release needs is there", async () => {
  expect(await reasons({ secrets: [{ name: "worker:token" }] })).toEqual([]);
  expect(await reasons({ binding: { providers: { aws: "7.1.0", gone: "1.0.0" } } })).toEqual([]);
  // A newer provider reads what an older one has written.
  expect(await reasons({ binding: { providers: { aws: "8.0.0" } } })).toEqual([]);
  // Only the image differs, and today's program goes on with its own providers.
  const { infrastructureDigest } = stateFacts(state);
  expect(await reasons({ binding: { providers: { aws: "6.83.0" } }, infrastructureDigest })).toEqual([]);
});

it.each<[string, Parameters<typeof gateOf>, RegExp]>([
  ["nothing leads to its commit", [{}, false], /^no branch and no tag of this checkout leads to its commit 9c01d2e$/],
  ["a secret is gone", [{ secrets: [{ name: "worker:old" }] }], /^it needs the secret worker:old, which the stack/],
  [
    "a provider has grown",
    [{ binding: { providers: { aws: "6.83.0" } } }],
    /^the state is written by aws 7.50.1, and the release has 6.83.0$/,
  ],
  ["its image is a tag", [{ binding: { image: `${repository}:latest` } }], /^nobody could tell .* is a tag/],
  [
    "its image is elsewhere",
    [{ binding: { image: `example.com/worker@${digest}` } }],
    /^nobody could tell .* no repository in ECR/,
  ],
])("is not so where %s", async (_, release, why) => {
  const [reason, ...more] = await reasons(...release);
  expect(reason).toMatch(why);
  expect(more).toEqual([]);
});

it("is not so where the image is gone, or the registry does not say", async () => {
  images = [];
  expect(await reasons({})).toEqual(["its image is gone from the registry"]);
  images = { __type: "AccessDeniedException" };
  expect((await reasons({}))[0]).toMatch(/^nobody could tell whether its image is there: ECR .* AccessDeniedException/);
});

it("is asked of the newest only, and of none where none is stable", async () => {
  const store = new MemoryStore();
  const gate = { ...(await gateOf({})), ledger: new Ledger(store, identity) };
  expect(await recheck(gate, 10)).toEqual([]);
  await written(
    store,
    [1, 4, 7].flatMap((seq) => [intent(), outcome(seq), stable(seq)]),
  );
  expect((await recheck(gate, 2)).map(({ release }) => release.seq)).toEqual([7, 4]);
});
