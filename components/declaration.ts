import * as pulumi from "@pulumi/pulumi";

/** Settings as the program reads them: no secret is among them. */
type Settings = Readonly<Record<string, pulumi.Input<unknown>>>;

/**
 * Says what the stack was asked for, so that rules can hold what it has against that: thresholds against alarms, for one.
 * It makes nothing.
 *
 * @example
 * new Declaration("declaration", { profile: "prod", queueDepthPage: 500 });
 */
export class Declaration extends pulumi.ComponentResource {
  constructor(name: string, settings: Settings, opts?: pulumi.ComponentResourceOptions) {
    super("ops:stack:Declaration", name, { settings }, opts);
    // Rules about the whole stack see the outputs of a component, not its inputs.
    this.registerOutputs({ settings });
  }
}
