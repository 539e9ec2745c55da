import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";
import type { Endpoints } from "./endpoints";

/** Groups by role. The last three are there only where they have somebody to guard. */
export interface SecurityGroups {
  readonly worker: aws.ec2.SecurityGroup;
  readonly functions: aws.ec2.SecurityGroup;
  readonly redis: aws.ec2.SecurityGroup;
  readonly dashboard: aws.ec2.SecurityGroup | undefined;
  /** Of the load balancer before the dashboard. */
  readonly edge: aws.ec2.SecurityGroup | undefined;
  readonly database: aws.ec2.SecurityGroup | undefined;
}

export interface SecurityGroupsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly redisPort: number;
  readonly redisOutside: boolean;
  readonly redisSecurityGroupId?: pulumi.Input<string> | undefined;
  readonly dashboardPort?: number | undefined;
  readonly databasePort?: number | undefined;
  /** Ways to AWS that stay inside the network. */
  readonly endpoints: Endpoints | undefined;
  /** Whether there is another way out. */
  readonly hasInternet: boolean;
}

/** Whom a rule is about: another group, an address range, or AWS's own list of ranges. */
type Peer =
  | { readonly referencedSecurityGroupId: pulumi.Input<string> }
  | { readonly cidrIpv4: string }
  | { readonly prefixListId: pulumi.Input<string> };

const everywhere: Peer = { cidrIpv4: "0.0.0.0/0" };
const groupOf = ({ id }: aws.ec2.SecurityGroup): Peer => ({ referencedSecurityGroupId: id });

/**
 * Who may talk to whom: nobody to workers and functions; those to HTTPS and to Redis; everybody to the load balancer, over
 * HTTPS; only the load balancer to the dashboard; only workers to the database.
 *
 * Rules are resources of their own, so that a rule which somebody adds by hand shows as drift of none of ours. The provider
 * removes the rule "everything out" with which AWS creates a group. DNS inside the network passes no security group.
 */
export function makeSecurityGroups(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  args: SecurityGroupsArgs,
): SecurityGroups {
  const { redisPort, dashboardPort, databasePort, endpoints, hasInternet } = args;
  const makeGroup = (role: string, description: string) =>
    new aws.ec2.SecurityGroup(
      `${name}-${role}`,
      { name: nameIn(scope, "securityGroup", role), description, vpcId: args.vpcId },
      { parent },
    );
  const rule = (group: aws.ec2.SecurityGroup, peer: Peer, port: number, description: string) => ({
    securityGroupId: group.id,
    ...peer,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    description,
  });
  const admit = (suffix: string, ...parts: Parameters<typeof rule>) =>
    new aws.vpc.SecurityGroupIngressRule(`${name}-${suffix}`, rule(...parts), { parent });
  const letOut = (suffix: string, ...parts: Parameters<typeof rule>) =>
    new aws.vpc.SecurityGroupEgressRule(`${name}-${suffix}`, rule(...parts), { parent });
  /** One way from the one to the other, let out here and admitted there. */
  const connect = (
    [from, source]: readonly [string, aws.ec2.SecurityGroup],
    [to, target]: readonly [string, aws.ec2.SecurityGroup],
    port: number,
  ) => {
    letOut(`${from}-to-${to}`, source, groupOf(target), port, `To ${to}`);
    admit(`${to}-from-${from}`, target, groupOf(source), port, `From ${from}`);
  };
  /** HTTPS to AWS, Sentry and the APIs that jobs call; without a way to the internet, to AWS's endpoints only. */
  const letOutHttps = (from: string, source: aws.ec2.SecurityGroup) => {
    const { securityGroup: inside, s3 } = endpoints ?? {};
    if (inside !== undefined) admit(`endpoints-from-${from}`, inside, groupOf(source), 443, `From ${from}`);
    if (hasInternet) {
      letOut(`${from}-to-https`, source, everywhere, 443, "AWS, Sentry and other APIs");
      return;
    }
    if (inside !== undefined) letOut(`${from}-to-endpoints`, source, groupOf(inside), 443, "To endpoints");
    if (s3 !== undefined) letOut(`${from}-to-s3`, source, { prefixListId: s3.prefixListId }, 443, "S3");
  };

  const worker = makeGroup("worker", "Workers: no way in; out to HTTPS and Redis");
  const functions = makeGroup("functions", "Functions: no way in; out to HTTPS and Redis");
  const redis = makeGroup("redis", "Redis: in from its clients only; no way out");
  const isPublic = dashboardPort !== undefined;
  const dashboard = isPublic ? makeGroup("dashboard", "Dashboard: in from the load balancer only") : undefined;
  const edge = isPublic ? makeGroup("edge", "Load balancer: HTTPS in; out to the dashboard and its log-in") : undefined;
  const database =
    databasePort === undefined ? undefined : makeGroup("database", "Database: in from workers only; no way out");

  for (const [role, group] of Object.entries({ worker, functions, dashboard })) {
    if (group === undefined) continue;
    letOutHttps(role, group);
    const theirs = args.redisSecurityGroupId;
    if (args.redisOutside) letOut(`${role}-to-redis`, group, everywhere, redisPort, "Redis outside");
    else if (theirs !== undefined)
      letOut(`${role}-to-redis`, group, { referencedSecurityGroupId: theirs }, redisPort, "Redis of another stack");
    else connect([role, group], ["redis", redis], redisPort);
  }
  if (databasePort !== undefined && database !== undefined) {
    connect(["worker", worker], ["database", database], databasePort);
  }
  if (dashboardPort !== undefined && dashboard !== undefined && edge !== undefined) {
    admit("edge-from-everywhere", edge, everywhere, 443, "Browsers");
    connect(["edge", edge], ["dashboard", dashboard], dashboardPort);
    // A load balancer that lets people log in asks the identity provider itself.
    letOut("edge-to-https", edge, everywhere, 443, "Identity provider");
  }
  return { worker, functions, redis, dashboard, edge, database };
}
