import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Declaration } from "../components/declaration";
import { guards } from "../components/guards";
import type { Scope } from "../components/scope";
import { scopeOf } from "../components/scope";
import type { FoundationSettings, Settings } from "../settings";

/** What every part of a stack stands on. */
export interface Ground {
  readonly scope: Scope;
  /** Gives a part the stack's own provider, with its region and its tags, and the guards of every role and secret. */
  readonly opts: pulumi.ComponentResourceOptions;
  /** The same for a part in another region. */
  readonly optsIn: (region: string) => pulumi.ComponentResourceOptions & { readonly provider: aws.Provider };
}

/** The stack's own provider, and the scope that names and places everything. */
export function makeGround(settings: Settings | FoundationSettings): Ground {
  const { region, service, owner, dataClass, iamPermissionsBoundaryArn: permissionsBoundaryArn } = settings;
  const environment = pulumi.getStack();
  const tags = { Service: service, Environment: environment, Owner: owner, DataClass: dataClass };
  const makeProvider = (name: string, where: string) =>
    new aws.Provider(name, { region: where, defaultTags: { tags } });
  const provider = makeProvider("aws", region);
  const scope = scopeOf({ service, environment, region }, provider);
  const secretReaderArns = settings.profile === "foundation" ? undefined : settings.secretReaderArns;
  const transformations = guards({ scope, permissionsBoundaryArn, secretReaderArns });
  new Declaration("declaration", { ...settings });
  const others = new Map<string, aws.Provider>();
  return {
    scope,
    opts: { providers: { aws: provider }, transformations },
    optsIn(where) {
      const other = others.get(where) ?? makeProvider(`aws-${where}`, where);
      others.set(where, other);
      return { provider: other, transformations };
    },
  };
}
