import { EchoProvider } from "./echo";
import type { ProviderDefinition, Target } from "./provider";
import { typeToken } from "./urn";
import type { Properties, Value } from "./values";

/** Digests of images that do not run, and how a service takes it that is told to run one. */
export const faultVariables = {
  /** Its circuit breaker goes back to what ran before, and the update succeeds all the same. */
  takenBack: "OPS_ECHO_TAKEN_BACK",
  /** The update breaks off. */
  refused: "OPS_ECHO_REFUSED",
} as const;
type Fault = keyof typeof faultVariables;

const task = "aws:ecs/taskDefinition:TaskDefinition";
const service = "aws:ecs/service:Service";

/** An echo in which some images do not run, as when a rollback is rehearsed. */
export class FaultyEchoProvider<Cloud> extends EchoProvider<Cloud> {
  /** By ARN of the revision that does not run. */
  private readonly faults = new Map<Value, Fault>();
  /** What a service runs in its stead, by URN. */
  private readonly instead = new Map<string, Value>();

  constructor(
    definition: ProviderDefinition<Cloud>,
    account: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    super(definition, account);
  }

  override async create(target: Target, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    const made = await super.create(target, inputs);
    const fault =
      typeToken(target.urn) === task ? this.faultOf(JSON.stringify(inputs["containerDefinitions"])) : undefined;
    if (fault !== undefined) this.faults.set(made.outputs["arn"] ?? made.id, fault);
    return made;
  }

  override async update(
    target: Target,
    id: string,
    before: Properties,
    after: Properties,
    state: Properties,
  ): Promise<Properties> {
    const fault = this.faultIn(target, after);
    if (fault === "refused") throw new Error(`service ${id} did not become steady: its tasks do not start`);
    if (fault === "takenBack") this.instead.set(target.urn, before["taskDefinition"] ?? "");
    return super.update(target, id, before, after, state);
  }

  override async read(target: Target, id: string, inputs: Properties, state: Properties) {
    const found = await super.read(target, id, inputs, state);
    if (this.faultIn(target, state) !== "takenBack") return found;
    const running = { taskDefinition: this.instead.get(target.urn) ?? "" };
    return { inputs: { ...found.inputs, ...running }, outputs: { ...found.outputs, ...running } };
  }

  private faultIn(target: Target, { taskDefinition = "" }: Properties): Fault | undefined {
    return typeToken(target.urn) === service ? this.faults.get(taskDefinition) : undefined;
  }

  private faultOf(containers: string | undefined): Fault | undefined {
    return (Object.keys(faultVariables) as Fault[]).find((fault) => {
      const digest = this.environment[faultVariables[fault]];
      return digest !== undefined && containers?.includes(digest) === true;
    });
  }
}
