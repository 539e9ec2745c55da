import type { Command } from "commander";
import { Option } from "commander";
import { z } from "zod";

import { ask } from "../engine/pulumi";
import type { BuilderName } from "./builder";
import { builderNames, findBuilder } from "./builder";
import { ImageError } from "./image-error";
import type { Pushed } from "./push";
import { pushRelease } from "./push";
import type { Repository } from "./registry";
import { parseRepository, Registry } from "./registry";
import { readSource } from "./source";

interface PushOptions {
  readonly json?: true;
  readonly stack: string;
  readonly repository?: string;
  readonly builder?: BuilderName;
  readonly allowDirty?: true;
  readonly login: boolean;
}

const help = `
The image is built from the checkout's Dockerfile for linux/amd64 and tagged by its commit. A commit that is in the
registry already is not built again: its tag names one image for ever.

The first of ${builderNames.join(", ")} that can build is used. It is logged in to the registry for the push and logged
out again; the password goes through its standard input. With --no-login the tool must have its own way to log in, such
as Docker's credential helper for ECR.

Exit codes: 0 in the registry, 2 not, with the reason and the fix, 130 Ctrl-C, 143 SIGTERM.

Examples:
  gate image push                             the commit that is checked out, to the registry of stack foundation
  gate image push --builder podman --json     with podman; the result as JSON
  gate image push --allow-dirty               uncommitted changes too, for a trial; expires after two weeks
  pulumi config set --stack staging workerImage "$(gate image push --json | jq -r .image)"
                                              push and set in one line`;

/** Adds `gate image push`. */
export function addImageCommand(program: Command, signal: AbortSignal): void {
  program
    .command("image")
    .description("Makes the image that the service runs.")
    .command("push")
    .description("Builds the image of the checked-out commit and puts it into the registry of the foundation stack.")
    .option("--json", "print the result as JSON")
    .option("-s, --stack <name>", "foundation stack, whose registry is used", "foundation")
    .option("--repository <url>", "repository in ECR; that of the stack when omitted")
    .addOption(new Option("--builder <tool>", "container tool; found by itself when omitted").choices(builderNames))
    .option("--allow-dirty", "build uncommitted changes too, under a tag that says so")
    .option("--no-login", "the container tool logs in by itself")
    .addHelpText("after", help)
    .action(async (options: PushOptions) => {
      const pushed = await push(options, signal);
      process.stdout.write(options.json === true ? `${JSON.stringify(pushed, undefined, 2)}\n` : describe(pushed));
    });
}

async function push(options: PushOptions, signal: AbortSignal): Promise<Pushed> {
  const progress = (message: string): void => void process.stderr.write(`${message}\n`);
  // What is cheap to find wrong is looked at first.
  const source = await readSource(options.allowDirty === true, signal);
  const repository = await chooseRepository(options, signal);
  const registry = new Registry(repository);
  try {
    return await pushRelease(
      {
        source,
        registry,
        findBuilder: () => findBuilder(options.builder, byHand(repository, source.tag), signal),
        isLoggedIn: !options.login,
        progress,
      },
      { signal, onOutput: (text) => void process.stderr.write(text) },
    );
  } finally {
    registry.close();
  }
}

const outputsSchema = z.object({ repositoryUrl: z.string() });

async function chooseRepository({ stack, repository }: PushOptions, signal: AbortSignal): Promise<Repository> {
  if (repository !== undefined) return parseRepository(repository);
  const place = { stack, cwd: process.cwd(), environment: process.env };
  const text = await ask(["stack", "output", "--json"], place, signal);
  const outputs = outputsSchema.safeParse(JSON.parse(text));
  if (!outputs.success) {
    throw new ImageError(
      `stack ${stack} has no output repositoryUrl. Deploy it: pulumi up --stack ${stack}; or name a repository: --repository`,
    );
  }
  return parseRepository(outputs.data.repositoryUrl);
}

/** The same in four lines, for a machine that has a container tool. */
function byHand({ registry, region, name }: Repository, tag: string): string {
  const reference = `${registry}/${name}:${tag}`;
  return [
    "Or by hand, where a container tool is:",
    `  aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`,
    `  docker build --platform linux/amd64 --tag ${reference} .`,
    `  docker push ${reference}`,
    `  aws ecr describe-images --region ${region} --repository-name ${name} --image-ids imageTag=${tag} --query 'imageDetails[0].imageDigest'`,
  ].join("\n");
}

function describe({ image, tag, built }: Pushed): string {
  return [
    `${built ? "pushed" : "in the registry already"}: ${tag}`,
    "",
    "Run it in a stack:",
    `  pulumi config set --stack staging workerImage ${image}`,
    "",
  ].join("\n");
}
