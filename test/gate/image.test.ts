import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "./gate-command";
import { finished, gate } from "./gate-command";
import { digest, ImageLab, password, registry } from "./image-lab";

let lab: ImageLab;
beforeEach(async () => {
  lab = await ImageLab.create();
});
afterEach(() => lab.remove());

const push = (...words: string[]): Promise<Outcome> => finished(lab.push(...words));
const image = `${registry}/ops-agent-worker`;

describe("gate image push", () => {
  it("builds the commit, pushes it, and says how to run it", async () => {
    lab.addTool("docker");
    const tag = `release-${lab.commit}`;
    const { code, stdout, stderr } = await push();
    expect({ code, stdout }, stderr).toEqual({
      code: 0,
      stdout: `pushed: ${tag}\n\nRun it in a stack:\n  pulumi config set --stack staging workerImage ${image}@${digest}\n`,
    });
    expect(lab.asked).toEqual([
      "docker info",
      `docker build --platform linux/amd64 --file ${lab.checkout}/Dockerfile --tag ${image}:${tag} --label org.opencontainers.image.revision=${lab.commit} ${lab.checkout}`,
      `docker login --username AWS --password-stdin ${registry}`,
      `docker push ${image}:${tag}`,
      `docker logout ${registry}`,
    ]);
  });

  it("hands the password over where no list of processes shows it, and prints it nowhere", async () => {
    lab.addTool("docker");
    const { stdout, stderr } = await push("--json");
    expect(lab.typed).toBe(password);
    expect([...lab.asked, stdout, stderr].join("\n")).not.toContain(password);
    expect(JSON.parse(stdout)).toEqual({
      image: `${image}@${digest}`,
      digest,
      tag: `release-${lab.commit}`,
      commit: lab.commit,
      built: true,
    });
  });

  it("does not build again what is in the registry", async () => {
    lab.addTool("docker");
    await push();
    const before = lab.asked.length;
    const { code, stdout } = await push("--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ image: `${image}@${digest}`, built: false });
    expect(lab.asked).toHaveLength(before);
  });

  it("leaves logging in to a tool that can", async () => {
    lab.addTool("docker");
    expect((await push("--no-login")).code).toBe(0);
    expect(lab.asked.filter((line) => /log(in|out)/.test(line))).toEqual([]);
    expect(lab.operations).not.toContain("GetAuthorizationToken");
  });

  it("pushes to a repository that is named, without asking a stack", async () => {
    lab.addTool("docker");
    const { stdout } = await push("--json", "--repository", `${registry}/elsewhere`);
    expect(JSON.parse(stdout)).toMatchObject({ image: `${registry}/elsewhere@${digest}` });
    expect(existsSync(join(lab.pulumi, "asked"))).toBe(false);
  });
});

describe("gate image push with changes that are not committed", () => {
  beforeEach(() => writeFileSync(join(lab.checkout, "new.txt"), "new"));

  it("refuses, and names them", async () => {
    lab.addTool("docker");
    const { code, stderr } = await push();
    expect(code).toBe(2);
    expect(stderr).toContain("gate: the checkout has changes that are not committed:\n  ?? new.txt");
    expect(lab.asked).toEqual([]);
  });

  it("says so in the tag when they are allowed", async () => {
    lab.addTool("docker");
    const { code, stdout } = await push("--json", "--allow-dirty");
    expect(code).toBe(0);
    const { tag } = JSON.parse(stdout) as { tag: string };
    expect(tag).toMatch(new RegExp(`^dirty-${lab.commit.slice(0, 12)}-\\d{8}T\\d{6}Z$`));
  });
});

describe("gate image push and the container tool", () => {
  it("takes the first that can build, and says nothing of those that cannot", async () => {
    lab.addTool("docker", "broken");
    lab.addTool("podman");
    expect((await push()).code).toBe(0);
    expect(lab.asked.slice(0, 2)).toEqual(["docker info", "podman info"]);
    expect(lab.asked.at(-1)).toBe(`podman logout ${registry}`);
  });

  it("takes the one that is named", async () => {
    lab.addTool("docker");
    lab.addTool("buildah");
    expect((await push("--builder", "buildah")).code).toBe(0);
    expect(lab.asked[0]).toBe("buildah version");
  });

  it("says what is wrong with one that has no daemon, and how to do it by hand", async () => {
    lab.addTool("docker", "broken");
    const { code, stdout, stderr } = await push();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      [
        "gate: no container tool can build here:",
        "  docker is installed, but its daemon is not running: start Docker Desktop, or `sudo systemctl start docker`",
        "    Cannot connect to the daemon. Is it running?",
        "",
        "Or by hand, where a container tool is:",
        `  aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin ${registry}`,
        `  docker build --platform linux/amd64 --tag ${image}:release-${lab.commit} .`,
        `  docker push ${image}:release-${lab.commit}`,
        `  aws ecr describe-images --region us-east-1 --repository-name ops-agent-worker --image-ids imageTag=release-${lab.commit} --query 'imageDetails[0].imageDigest'`,
        "",
      ].join("\n"),
    );
  });

  it("says what to install where there is none", async () => {
    const { code, stderr } = await push();
    expect(code).toBe(2);
    expect(stderr).toContain("none of docker, podman, buildah, nerdctl, finch is on PATH. Install one");
    expect(stderr).toContain("Or by hand");
  });

  it("passes on why a build failed, and asks for no log-in", async () => {
    lab.addTool("docker", "failing");
    const { code, stderr } = await push();
    expect(code).toBe(2);
    expect(stderr).toContain("gate: docker build failed with exit code 3:\n    no space left on device");
    expect(lab.operations).not.toContain("GetAuthorizationToken");
  });

  it("stops the build on Ctrl-C, and ends only when it has", async () => {
    lab.addTool("docker", "slow");
    const process = lab.push();
    const outcome = finished(process);
    // The tool's own first line: it is building.
    let text = "";
    await new Promise<void>((resolve, reject) => {
      process.stderr.on("data", (chunk) => (text += String(chunk)).includes("step 1") && resolve());
      process.once("close", () => reject(new Error(`it ended before it built:\n${text}`)));
    });
    process.kill("SIGINT");
    const { code, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toContain("interrupted; what was begun is cleaned up");
    expect(lab.asked.at(-1)).toBe("docker stopped");
  });
});

describe("gate image push without its surroundings", () => {
  it.each([
    ["RepositoryNotFoundException", "Deploy the foundation stack first: pulumi up --stack foundation"],
    ["ExpiredTokenException", "Credentials count as they do for the AWS command line"],
  ])("says what to do when ECR answers %s", async (refusal, advice) => {
    lab.addTool("docker");
    lab.refusal = refusal;
    const { code, stderr } = await push();
    expect(code).toBe(2);
    expect(stderr).toContain(`gate: ECR in us-east-1 answers ${refusal}: said the registry\n${advice}`);
  });

  it("refuses an address that is none of ECR's", async () => {
    const { code, stderr } = await push("--repository", "docker.io/ops/worker");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'gate: "docker.io/ops/worker" is no repository in ECR; expected 111122223333.dkr.ecr.us-east-1.amazonaws.com/ops-agent-worker\n',
    });
  });

  it("explains itself", async () => {
    const { code, stdout } = await gate(["image", "push", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("gate image push --builder podman --json");
    expect(stdout).toContain("Exit codes: 0 in the registry");
  });
});
