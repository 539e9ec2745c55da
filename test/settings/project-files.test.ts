import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readSettings } from "../../settings";
import { definitions } from "../../settings/keys";
import type { SecretDefinition } from "../../settings/secret-keys";
import { secretDefinitions } from "../../settings/secret-keys";
import type { Definition } from "../../settings/values";
import { secretValues, workerImage } from "./configuration";

interface ProjectFile {
  readonly name: string;
  readonly config: Readonly<Record<string, { type: string; description: string; default: string }>>;
}
const project = parse(readFileSync("Pulumi.yaml", "utf8")) as ProjectFile;

/** What `Pulumi.yaml` must say of a key. */
function declared(key: string, { about, expects, fallback }: Definition<unknown>): ProjectFile["config"][string] {
  const parts = [about, `Value: ${expects}.`];
  const secret = (secretDefinitions as Record<string, SecretDefinition>)[key];
  if (secret !== undefined) parts.push(`${secret.needed?.text ?? "Required"}; a secret.`);
  else if (fallback === undefined) parts.push("Required.");
  else if (typeof fallback === "object") {
    parts.push(
      `Default ${Object.entries(fallback)
        .map(([profile, value]) => `${value} in ${profile}`)
        .join(", ")}.`,
    );
  }
  return { type: "string", description: parts.join(" "), default: typeof fallback === "string" ? fallback : "" };
}

describe("Pulumi.yaml", () => {
  it("declares every key, its description and its default, as settings.ts has them", () => {
    const keys: Record<string, Definition<unknown>> = { ...definitions, ...secretDefinitions };
    expect(project.config).toEqual(
      Object.fromEntries(Object.entries(keys).map(([key, definition]) => [key, declared(key, definition)])),
    );
  });
});

describe.each(["sandbox", "staging", "prod"])("Pulumi.%s.yaml", (stack) => {
  const file = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as Record<string, Record<string, string>>;

  it("is right as soon as the image and the secrets are set, with the defaults that the engine fills in", () => {
    const inNamespace = (values: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [`${project.name}:${key}`, value]));
    const defaults = Object.fromEntries(
      Object.entries(project.config).map(([key, { default: value }]) => [key, value]),
    );
    const values = { ...inNamespace(defaults), ...file["config"], ...inNamespace({ workerImage, ...secretValues }) };
    const secretKeys = new Set(Object.keys(inNamespace(secretValues)));
    expect(readSettings({ stack, project: project.name, values, secretKeys })).toMatchObject({
      profile: stack,
      workerImage,
    });
  });

  it("holds no secret and no salt", () => {
    expect(Object.keys(file)).toEqual(["config"]);
    expect(
      Object.keys(file["config"] ?? {}).filter((key) => key.slice(project.name.length + 1) in secretValues),
    ).toEqual([]);
  });
});
