import { execFileSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { findOnPath } from "../fixtures/redis-tls";
import { fakePulumi } from "./gate-command";

export const registry = "111122223333.dkr.ecr.us-east-1.amazonaws.com";
export const digest = `sha256:${"d".repeat(64)}`;
export const password = "secret-of-the-registry";

/** A checkout, a PATH with only what a test puts there, and a registry that holds what was pushed. */
export class ImageLab {
  readonly folder = mkdtempSync(join(tmpdir(), "image-lab-"));
  readonly checkout = join(this.folder, "checkout");
  readonly bin = join(this.folder, "bin");
  readonly pulumi = fakePulumi({
    outputs: JSON.stringify({ region: "us-east-1", repositoryUrl: `${registry}/ops-agent-worker` }),
    exported: "{}",
  });
  /** What ECR was asked, in order. */
  readonly operations: string[] = [];
  /** Error that ECR answers everything with. */
  refusal: string | undefined;
  readonly #server: Server = createServer((request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      this.operations.push(operation);
      const answer = this.#answer(operation, body);
      response.writeHead("__type" in answer ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer));
    });
  });

  static async create(): Promise<ImageLab> {
    const lab = new ImageLab();
    mkdirSync(lab.bin);
    for (const name of ["git", "cat", "sleep"]) symlinkSync(findOnPath(name), join(lab.bin, name));
    mkdirSync(lab.checkout);
    writeFileSync(join(lab.checkout, "Dockerfile"), "FROM scratch\n");
    lab.git("init", "--quiet");
    lab.git("add", "--all");
    lab.git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--message", "first");
    lab.#server.listen(0, "127.0.0.1");
    await once(lab.#server, "listening");
    return lab;
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.checkout, encoding: "utf8" }).trim();
  }

  get commit(): string {
    return this.git("rev-parse", "HEAD");
  }

  /** What the container tool was asked, a line for each time. */
  get asked(): string[] {
    const file = join(this.folder, "asked");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  /** What was written to the tool's standard input. */
  get typed(): string {
    return readFileSync(join(this.folder, "typed"), "utf8");
  }

  /** The tag that was pushed, once one was. */
  get pushed(): string | undefined {
    const push = this.asked.find((line) => line.includes(" push "));
    return push?.split(":").at(-1);
  }

  /** Puts a container tool on PATH. A broken one cannot reach its daemon; a slow one builds until it is stopped. */
  addTool(name: string, nature: "working" | "broken" | "failing" | "slow" = "working"): void {
    const info = nature === "broken" ? 'echo "Cannot connect to the daemon. Is it running?" >&2; exit 1' : "exit 0";
    const build = {
      working: "exit 0",
      broken: "exit 1",
      failing: 'echo "no space left on device" >&2; exit 3',
      slow: `trap 'echo "${name} stopped" >> ${this.folder}/asked; exit 143' TERM; sleep 600 & echo "step 1"; wait`,
    }[nature];
    const script = `#!/bin/sh
echo "${name} $*" >> ${this.folder}/asked
case "$1" in
  info|version) ${info};;
  login) cat > ${this.folder}/typed;;
  build) ${build};;
esac
`;
    writeFileSync(join(this.bin, name), script);
    chmodSync(join(this.bin, name), 0o755);
  }

  /** `gate image push` in the checkout. */
  push(...words: string[]): ChildProcessWithoutNullStreams {
    const { port } = this.#server.address() as AddressInfo;
    return spawn(process.execPath, [resolve("gate/cli.cjs"), "image", "push", ...words], {
      cwd: this.checkout,
      env: {
        HOME: this.folder,
        PATH: [this.bin, this.pulumi].join(delimiter),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      },
    });
  }

  async remove(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
    rmSync(this.folder, { recursive: true });
    rmSync(this.pulumi, { recursive: true });
  }

  #answer(operation: string, body: string): object {
    if (this.refusal !== undefined) return { __type: this.refusal, message: "said the registry" };
    if (operation === "GetAuthorizationToken") {
      const authorizationToken = Buffer.from(`AWS:${password}`).toString("base64");
      return { authorizationData: [{ authorizationToken, proxyEndpoint: `https://${registry}` }] };
    }
    const { imageIds } = JSON.parse(body) as { imageIds: { imageTag: string }[] };
    return imageIds[0]?.imageTag === this.pushed
      ? { imageDetails: [{ imageDigest: digest }] }
      : { __type: "ImageNotFoundException", message: "no such tag" };
  }
}
