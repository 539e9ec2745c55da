/** How the engine spells a text that is not known before the update. */
export const notKnown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Output of another resource: not known in a first preview, known after the update. */
export class Ref {
  constructor(
    readonly target: string,
    readonly output: string,
    readonly suffix = "",
  ) {}
}
export const ref = (target: string, output: string, suffix?: string) => new Ref(target, output, suffix);

/** A structure that becomes one JSON text, as `pulumi.jsonStringify` makes it: one unknown inside, and all is unknown. */
export class Json {
  constructor(readonly structure: unknown) {}
}
export const json = (structure: unknown) => new Json(structure);

export interface FixtureResource {
  type: string;
  props: Record<string, unknown>;
  parent?: string;
  protect?: boolean;
  /** Region of its provider. */
  region?: string;
  /** Outputs that the cloud makes, known after the update. */
  outputs?: Record<string, string>;
}

/** Resources by name. Tests take a compliant stack and break it in one place. */
export type StackFixture = Record<string, FixtureResource>;

/** When the stack is looked at: in the first preview, or after the update. */
export type Moment = "preview" | "update";

export interface ResolvedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly protect: boolean;
  /** Region of its provider, where the program says it. */
  readonly region?: string | undefined;
  /** Tags of its provider, as the text that the engine shows. */
  readonly defaultTags?: string | undefined;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  /** By property, the URNs of the resources that its value was made from. */
  readonly sources: Record<string, string[]>;
}

const rootUrn = "urn:pulumi:test::ops::pulumi:pulumi:Stack::ops-test";

/** What the engine would tell the pack about the stack. */
export function resolveStack(stack: StackFixture, moment: Moment): ResolvedResource[] {
  const urnOf = (name: string): string => {
    const resource = stack[name];
    if (!resource) throw new Error(`the fixture has no resource ${name}`);
    return `urn:pulumi:test::ops::${resource.type}::${name}`;
  };
  const outputsOf = (name: string): Record<string, string> => ({
    arn: `arn:aws:test:us-east-1:000000000000:${name}`,
    id: `${name}-id`,
    ...stack[name]?.outputs,
  });
  const outputOf = ({ target, output }: Ref): unknown => outputsOf(target)[output] ?? stack[target]?.props[output];
  const valueOf = (value: unknown, sources: string[]): unknown => {
    if (value instanceof Ref) {
      sources.push(urnOf(value.target));
      return moment === "preview" ? notKnown : `${String(outputOf(value))}${value.suffix}`;
    }
    if (value instanceof Json) {
      const text = JSON.stringify(valueOf(value.structure, sources));
      return text.includes(notKnown) ? notKnown : text;
    }
    if (Array.isArray(value)) return value.map((element) => valueOf(element, sources));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, valueOf(element, sources)]));
  };
  const resolved = Object.entries(stack).map(([name, resource]) => {
    const sources: Record<string, string[]> = {};
    const inputs = Object.fromEntries(
      Object.entries(resource.props).map(([property, value]) => {
        const from: string[] = [];
        const known = valueOf(value, from);
        sources[property] = [...new Set(from)];
        return [property, known];
      }),
    );
    const made = Object.entries(resource.type.startsWith("ops:") ? {} : outputsOf(name));
    return {
      urn: urnOf(name),
      type: resource.type,
      name,
      parent: resource.parent ? urnOf(resource.parent) : rootUrn,
      protect: resource.protect ?? false,
      region: resource.region,
      inputs,
      outputs: {
        ...Object.fromEntries(made.map(([key, value]) => [key, moment === "preview" ? notKnown : value])),
        ...inputs,
      },
      sources,
    };
  });
  return [
    {
      urn: rootUrn,
      type: "pulumi:pulumi:Stack",
      name: "ops-test",
      parent: undefined,
      protect: false,
      inputs: {},
      outputs: {},
      sources: {},
    },
    ...resolved,
  ];
}
