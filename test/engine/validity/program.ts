import * as pulumi from "@pulumi/pulumi";

import type { FixtureResource, StackFixture } from "../../policies/stack-fixture";
import { Json, Ref } from "../../policies/stack-fixture";
import { validStack } from "../../policies/valid-stack";
import type { ValidityCase } from "../../policies/validity-cases";
import { validityCases } from "../../policies/validity-cases";

/** All that the provider makes of itself; whoever names another resource names it by one of these. */
const made = { arn: undefined, name: undefined, bucket: undefined, result: undefined };

/** What one case is about: the blamed resource, what was edited, and everything that these name. */
function partOf(stack: StackFixture, { blames, beside = [] }: ValidityCase): ReadonlySet<string> {
  const valid = validStack();
  const edited = Object.keys(stack).filter((name) => JSON.stringify(stack[name]) !== JSON.stringify(valid[name]));
  const part = new Set<string>();
  const add = (name: string): void => {
    if (part.has(name)) return;
    part.add(name);
    const { parent, props } = resourceOf(stack, name);
    if (parent !== undefined) add(parent);
    for (const target of targetsIn(props)) add(target);
  };
  for (const name of [blames, ...beside, ...edited]) add(name);
  return part;
}

function resourceOf(stack: StackFixture, name: string): FixtureResource {
  const resource = stack[name];
  if (!resource) throw new Error(`there is no resource ${name}`);
  return resource;
}

function targetsIn(value: unknown): string[] {
  if (value instanceof Ref) return [value.target];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(targetsIn) : [];
}

/** Declares the part of a case, under names of its own, so that cases do not touch. */
function declare(one: ValidityCase, index: number): void {
  const stack = validStack();
  one.edit(stack);
  const part = partOf(stack, one);
  const declared = new Map<string, pulumi.Resource>();

  const own = (value: unknown): unknown => {
    if (value instanceof Ref) {
      const outputs = resource(value.target) as unknown as Record<string, pulumi.Output<string>>;
      return pulumi.interpolate`${outputs[value.output]}${value.suffix}`;
    }
    if (value instanceof Json) return pulumi.jsonStringify(own(value.structure));
    if (typeof value === "string") return value.replaceAll(/ops([-/])(test|worker)/g, `ops$1$2-${index}`);
    if (Array.isArray(value)) return value.map(own);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, own(inner)]));
  };

  const resource = (name: string): pulumi.Resource => {
    const { type, props, parent, protect = false } = resourceOf(stack, name);
    const opts = { protect, ...(parent !== undefined && { parent: resource(parent) }) };
    // A parent may have declared it already, since components speak of their children.
    const known = declared.get(name);
    if (known) return known;
    const label = `${index}-${name}`;
    if (!type.startsWith("ops:")) {
      const inputs = own(props) as pulumi.Inputs;
      const custom = new Anything(type, label, { ...made, ...inputs }, opts);
      declared.set(name, custom);
      return custom;
    }
    // A component is there before its children, and declares them afterwards.
    const component = new Component(type, label, {}, opts);
    declared.set(name, component);
    component.declare(own(props) as pulumi.Inputs);
    return component;
  };
  for (const name of part) resource(name);
}

class Anything extends pulumi.CustomResource {}

class Component extends pulumi.ComponentResource {
  declare(outputs: pulumi.Inputs): void {
    this.registerOutputs(outputs);
  }
}

validityCases.forEach(declare);
