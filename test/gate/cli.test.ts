import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../fixtures/redis-tls";
import { fakePulumi, gate, parse } from "./gate-command";
import { pathWith, useLab } from "./lab";
import { exportJson } from "./stack-facts";

const lab = useLab();

describe("gate", () => {
  it("explains itself", async () => {
    const { code, stdout } = await gate(["probe", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("gate probe --stack prod --only redis-tls --json");
    expect(stdout).toContain("Exit codes: 0 all passed");
  });

  it.each([
    ["no command", []],
    ["an unknown command", ["prob"]],
    ["an unknown probe", ["probe", "--only", "redis"]],
    ["an unknown option", ["probe", "--set-alarm"]],
    ["a timeout that is none", ["probe", "--timeout", "soon"]],
    ["a receiver that is no address", ["probe", "--slack-receiver", "localhost"]],
  ])("exits with 2 for %s and prints nothing to stdout", async (_, words) => {
    expect(await gate(words, lab().environment)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("gate probe without a stack", () => {
  it("exits with 2 and passes on what pulumi says", async () => {
    const failing = fakePulumi({ failure: "error: no stack named 'x' found\n" });
    const outcome = await gate(["probe", "--stack", "x"], { ...lab().environment, PATH: pathWith(failing) });
    rmSync(failing, { recursive: true });
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(/gate: pulumi stack export failed:\nerror: no stack named 'x' found\n$/);
  });

  it("exits with 2 for a state of another shape", async () => {
    const strange = fakePulumi({ exported: "{}" });
    const outcome = await gate(["probe", "--stack", "x"], { ...lab().environment, PATH: pathWith(strange) });
    rmSync(strange, { recursive: true });
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("gate: pulumi stack export has an unexpected shape");
  });

  it("exits with 2 when there is no pulumi", async () => {
    const { code, stderr } = await gate(["probe"], { ...lab().environment, PATH: "/nowhere" });
    expect({ code, stderr }).toEqual({ code: 2, stderr: "reading the stack\ngate: there is no pulumi on PATH\n" });
  });

  it("asks for the stack that was named, and for no secret", async () => {
    await gate(["probe", "--stack", "staging", "--only", "worker-healthy"], lab().environment);
    expect(readFileSync(join(lab().pulumi, "asked"), "utf8")).toBe(
      "stack export --stack staging --non-interactive --color never\n",
    );
  });
});

describe("gate probe", () => {
  it("prints a report as JSON, and nothing else, to stdout", async () => {
    const outcome = await gate(["probe", "--json", "--only", "worker-healthy", "redis-tls"], lab().environment);
    expect(outcome.code).toBe(0);
    expect(parse(outcome)).toEqual({
      stack: "sandbox",
      endpoint: lab().environment["AWS_ENDPOINT_URL"],
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      verdict: "pass",
      probes: ["worker-healthy", "redis-tls"].map((name) => ({
        name,
        checklistItem: expect.any(String) as string,
        status: "pass",
        summary: expect.any(String) as string,
        details: expect.any(Array) as unknown[],
        limits: [],
        durationSeconds: expect.any(Number) as number,
      })),
    });
    expect(outcome.stdout + outcome.stderr).not.toContain(lab().redis.password);
  });

  it("exits with 1 when a probe fails, and says which", async () => {
    lab().aws.service.tasks = [];
    const { code, stdout } = await gate(["probe", "--only", "worker-healthy", "--timeout", "1"], lab().environment);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {5}worker-healthy .*deployment-steady-state$/m);
    expect(stdout).toContain("fail  health: 0 of 0 running tasks HEALTHY, at least 2 wanted");
  });

  it("exits with 1 when nobody can tell: unknown is not a pass", async () => {
    const { code, stdout } = await gate(["probe", "--json", "--only", "redis-tls"], {
      ...lab().environment,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}`,
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "unknown" });
  });

  it("does not take down a stack that is not the sandbox unless told to", async () => {
    const staging = fakePulumi({ exported: exportJson().replaceAll(":sandbox:", ":staging:") });
    const there = { ...lab().environment, PATH: pathWith(staging) };
    const words = ["probe", "--json", "--only", "alarm-delivery"];
    const held = await gate(words, there);
    expect(held.code).toBe(1);
    expect(parse(held).probes[0]).toMatchObject({
      status: "unknown",
      summary: expect.stringContaining("--disruptive") as string,
    });
    expect(lab().aws.operations).toEqual([]);
    await gate([...words, "--disruptive", "--timeout", "5"], there);
    rmSync(staging, { recursive: true });
    expect(lab().aws.operations).toContain("StopTask");
  });
});
