import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../components/scope";
import { scopeOf } from "../components/scope";
import type { FoundationSettings, Settings } from "../settings";

/** What every part of a stack stands on. */
export interface Ground {
  readonly scope: Scope;
  /** Gives a part the stack's own provider, with its region and its tags. */
  readonly opts: pulumi.ComponentResourceOptions;
}

/** The stack's own provider, and the scope that names and places everything. */
export function makeGround({ region, service, owner, dataClass }: Settings | FoundationSettings): Ground {
  const environment = pulumi.getStack();
  const tags = { Service: service, Environment: environment, Owner: owner, DataClass: dataClass };
  const provider = new aws.Provider("aws", { region, defaultTags: { tags } });
  return { scope: scopeOf({ service, environment, region }, provider), opts: { providers: { aws: provider } } };
}
