import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmsById } from "../alarms";
import { makeAlarms } from "../alarms";
import { arnIn, nameIn } from "../scope";
import { edgeAlarms } from "./alarms";
import type { EdgeArgs, EdgeChoices } from "./args";
import { edgeDefaults, fixed } from "./args";
import { makeCertificate } from "./certificate";
import { makeFirewall } from "./firewall";
import type { LoadBalancing } from "./load-balancer";
import { makeLoadBalancing } from "./load-balancer";
import { logPolicy, makeLogBucket } from "./logs";

export type { EdgeArgs, LogIn, WantedEdge } from "./args";
export { edgeDefaults, isWanted } from "./args";

/**
 * The way in to the dashboard: a load balancer that speaks HTTPS only, lets a person log in at an OpenID Connect provider
 * before anything of ours is asked, and stands behind a firewall that refuses floods and known attacks.
 *
 * Every request is logged, by the load balancer and by the firewall, into one bucket that empties itself. With deletion
 * protection neither the load balancer nor a bucket with logs can be deleted. Costs about 30 USD a month: load balancer 16, its two public addresses 7, firewall 9 (a
 * web ACL and four rules); and a little for requests and logs.
 *
 * @example
 * const edge = new Edge("edge", { scope, vpcId, subnetIds, securityGroupId, domain, zoneId, ...logIn, oidcClientSecret });
 * const { targetGroupArn, signer, keysUrl } = edge;
 * new Dashboard("dashboard", { ...dashboard, ...logIn, targetGroupArn, signer, keysUrl, startsAfter: [edge] });
 */
export class Edge extends pulumi.ComponentResource {
  /** What people type. */
  readonly url: string;
  /** Where the dashboard registers. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** Beginning of the load balancer's ARN: known before it is made, and of no other that exists at the same time. */
  readonly signer: pulumi.Output<string>;
  /** Where the load balancer's public keys are. */
  readonly keysUrl: string;
  readonly nodes: LoadBalancing & {
    readonly certificate: aws.acm.CertificateValidation;
    readonly firewall: aws.wafv2.WebAcl;
    readonly logBucket: aws.s3.Bucket;
    readonly alarms: AlarmsById;
  };

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    const chosen: EdgeChoices = { ...edgeDefaults, ...fixed, ...args };
    const { scope, domain, zoneId } = chosen;
    const document = logPolicy(scope);
    const policyDocuments = { [`${name}-logs-policy`]: document };
    super("ops:edge:Edge", name, { domain, policyDocuments }, opts);

    const logs = makeLogBucket(this, name, chosen, document);
    const certificate = makeCertificate(this, name, { domain, zoneId });
    const balancing = makeLoadBalancing(this, name, chosen, { logs, certificate });
    const { loadBalancer } = balancing;
    const firewall = makeFirewall(this, name, chosen, { loadBalancer, logs });
    new aws.route53.Record(
      `${name}-address`,
      {
        zoneId,
        name: domain,
        type: "A",
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: false }],
      },
      { parent: this },
    );
    const definitions = edgeAlarms(chosen, balancing, certificate);
    const alarms = args.alerting ? makeAlarms(this, name, scope, args.alerting, definitions) : {};

    this.url = `https://${domain}/`;
    this.targetGroupArn = balancing.targetGroup.arn;
    this.signer = arnIn(scope, "elasticloadbalancing", `loadbalancer/app/${nameIn(scope, "loadBalancer", "edge")}/`);
    this.keysUrl = publicKeysUrl(scope.region);
    this.nodes = { ...balancing, certificate, firewall, logBucket: logs.bucket, alarms };
    this.registerOutputs({ policyDocuments, url: this.url, targetGroupArn: this.targetGroupArn });
  }
}

/** Where AWS publishes the keys with which load balancers of a region sign. Source: "Authenticate users" of the ELB guide. */
function publicKeysUrl(region: string): string {
  return region.startsWith("us-gov-")
    ? `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}/`
    : `https://public-keys.auth.elb.${region}.amazonaws.com/`;
}
