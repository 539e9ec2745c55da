import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dashboardCommands, workerCommands } from "../../runtime/contract";
import { buildWorker, makeBuildFolder } from "../fixtures/bundle";

const folder = makeBuildFolder();
const read = (file: string): string => readFileSync(file, "utf8");
const dockerfile = read("Dockerfile");

beforeAll(() => {
  buildWorker(folder.path);
  execFileSync(process.execPath, ["runtime/image-packages.cjs", folder.path]);
});
afterAll(() => folder.remove());

describe("the image", () => {
  it("holds of all packages those that its programs import, and not the deployment engine", () => {
    const project = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    const image = JSON.parse(read(join(folder.path, "package.json"))) as { dependencies: Record<string, string> };
    const names = Object.keys(image.dependencies);
    expect(names).toEqual(expect.arrayContaining(["bullmq", "ioredis", "pino", "zod"]));
    expect(names.filter((name) => /pulumi|esbuild|commander|yaml/.test(name))).toEqual([]);
    for (const name of names) expect(image.dependencies[name], name).toBe(project.dependencies[name]);
  });

  it("holds every program that a task definition starts", () => {
    const commands = [workerCommands.start, workerCommands.healthCheck, dashboardCommands.start];
    for (const command of commands)
      expect(existsSync(join(folder.path, command.at(-1) ?? "")), String(command)).toBe(true);
    expect(dockerfile).toContain(`CMD ${JSON.stringify(workerCommands.start).replaceAll(",", ", ")}`);
  });

  it("is built from a context that holds what it copies, and little else", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(?<sources>.+) \S+$/gm)].flatMap(
      ({ groups }) => groups?.["sources"]?.split(" ") ?? [],
    );
    expect(copied.length).toBeGreaterThan(0);
    const sent = read(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(sent).toEqual(["*", ...copied.map((source) => `!${source.replace("./", "")}`)]);
    for (const source of copied) expect(existsSync(source), source).toBe(true);
  });

  it("declares the folder that tasks mount a volume on, or nobody but root could write there on Fargate", () => {
    expect(dockerfile).toMatch(/^VOLUME \["\/tmp"\]$/m);
  });

  it("runs as somebody without rights", () => {
    expect(
      dockerfile
        .trimEnd()
        .split("\n")
        .filter((line) => line.startsWith("USER")),
    ).toEqual(["USER 1000:1000"]);
    expect(dockerfile).not.toMatch(/--chown/);
  });
});
