import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { DescribeServicesCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { type Finished, run } from "../../sandbox/processes/run";
import { eventually } from "../emulator/emulator";
import type { Checkout } from "../fixtures/checkout";
import type { HttpReceiver } from "../fixtures/http-receiver";
import { startReceiver } from "../fixtures/http-receiver";
import type { ProducerProcess } from "../fixtures/producer-process";
import { startProducer } from "../fixtures/producer-process";

const outputsSchema = z.object({
  region: z.string(),
  clusterName: z.string(),
  serviceName: z.string(),
  redisUrlSecretArn: z.string(),
});

const jobs = Array.from({ length: 50 }, (_, index) => `stop-${index}`);

/** Proves on a deployed stack that its worker can be stopped at any time without the loss of a job. */
export function describeStop(checkout: () => Checkout): void {
  describe("`gate stop` with fifty jobs on their way", () => {
    let outputs: z.infer<typeof outputsSchema>;
    let ecs: ECSClient;
    let producer: ProducerProcess;
    let receiver: HttpReceiver;
    /** Lets the jobs that run come to their end. */
    let answer: () => void;
    let begun: number;

    beforeAll(async () => {
      const { folder } = checkout();
      const environment = await checkout().environment();
      const deployer = await checkout().deployer();
      outputs = outputsSchema.parse(
        JSON.parse((await checkout().pulumi(["stack", "output", "--json", "--stack", "sandbox"])).stdout),
      );
      ecs = new ECSClient(deployer);
      const answered = new Promise<void>((resolve) => (answer = resolve));
      receiver = await startReceiver(() => answered.then(() => ({})));
      const secret = new GetSecretValueCommand({ SecretId: outputs.redisUrlSecretArn });
      const { SecretString: url = "" } = await new SecretsManagerClient(deployer).send(secret);
      const programs = join(folder, ".build", "stop");
      await mkdir(programs, { recursive: true });
      producer = startProducer(programs, environment["NODE_EXTRA_CA_CERTS"] ?? "");
      await producer.connect(url);
      // A deploy is known by its commit, and so is who stops it.
      for (const words of [
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "Deployed"],
      ])
        expect((await run("git", words, { cwd: folder, env: { ...process.env, ...person } })).exitCode).toBe(0);
    });
    afterAll(async () => {
      answer();
      await producer.stop();
      await receiver.stop();
      ecs.destroy();
    });

    const person = Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((role) => [
        [`GIT_${role}_NAME`, "Ann"],
        [`GIT_${role}_EMAIL`, "ann@example.com"],
      ]),
    );
    const gate = async (...words: string[]): Promise<Finished> => {
      const { folder } = checkout();
      const own = { ...person, HOME: process.env["HOME"], XDG_STATE_HOME: join(folder, ".build", "remembered") };
      const env = { ...(await checkout().environment()), ...own };
      return run(process.execPath, [join(folder, "gate", "cli.cjs"), ...words], { cwd: folder, env });
    };
    const service = async () => {
      const { clusterName: cluster, serviceName } = outputs;
      return (await ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }))).services?.[0];
    };
    const atWork = async (): Promise<number> => {
      const { clusterName: cluster, serviceName } = outputs;
      const scope = { cluster, serviceName, desiredStatus: "RUNNING" as const };
      return (await ecs.send(new ListTasksCommand(scope))).taskArns?.length ?? 0;
    };

    it("takes all workers away, and lets them end what they have begun and nothing else", async () => {
      for (const id of jobs) {
        const payload = { url: `${receiver.url}/${id}`, timeoutSeconds: 60 };
        await producer.add({ type: "http-check", payload, priority: "P2", id });
      }
      await receiver.request(10);
      const { clusterName, serviceName, region } = outputs;
      const place = ["--cluster", clusterName, "--service", serviceName, "--region", region];
      const stopping = gate("stop", "--reason", "charged twice", "--stack", "sandbox", "--json", ...place);
      await eventually(async () => expect(await atWork()).toBe(0));
      begun = receiver.received.length;
      answer();
      const stopped = await stopping;
      expect(stopped.exitCode, stopped.stdout + stopped.stderr).toBe(0);
      expect(JSON.parse(stopped.stdout)).toMatchObject({
        recorded: [{ name: "hold in ledger", isDone: true }, { name: "hold on stack", isDone: true }, { isDone: true }],
      });
      await eventually(async () => expect(await service()).toMatchObject({ desiredCount: 0, runningCount: 0 }));
      expect(receiver.received).toHaveLength(begun);
      expect(begun).toBeLessThan(jobs.length);
    });

    it("goes on with `gate resume`, with no job lost and none done twice", async () => {
      const resumed = await gate("resume", "--reason", "mended", "--stack", "sandbox");
      expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
      const ends = await Promise.all(jobs.map((id) => producer.waitFor(id, 60)));
      expect(ends.filter(({ status }) => status !== "completed")).toEqual([]);
      const paths = receiver.received.map(({ path }) => path);
      expect(paths.toSorted()).toEqual(jobs.map((id) => `/${id}`).toSorted());
      const preview = await checkout().pulumi(["preview", "--refresh", "--expect-no-changes", "--stack", "sandbox"]);
      expect(preview.exitCode, preview.stdout + preview.stderr).toBe(0);
    });
  });
}
