import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { nameIn } from "../scope";

export interface SecurityGroups {
  readonly worker: aws.ec2.SecurityGroup;
  readonly redis: aws.ec2.SecurityGroup;
}

/**
 * Who may talk to whom: workers to HTTPS anywhere and to Redis, nobody to workers, only workers to Redis.
 *
 * Rules are resources of their own, so that a rule which somebody adds by hand shows as drift of none of ours. The provider
 * removes the rule "everything out" with which AWS creates a group. DNS inside the network passes no security group.
 */
export function makeSecurityGroups(
  parent: pulumi.Resource,
  name: string,
  scope: Scope,
  { vpcId, redisPort }: { vpcId: pulumi.Input<string>; redisPort: number },
): SecurityGroups {
  const makeGroup = (role: string, description: string) =>
    new aws.ec2.SecurityGroup(
      `${name}-${role}`,
      { name: nameIn(scope, "securityGroup", role), description, vpcId },
      { parent },
    );
  const worker = makeGroup("worker", "Workers: no way in; out to HTTPS and Redis");
  const redis = makeGroup("redis", "Redis: in from workers only; no way out");
  const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });

  new aws.vpc.SecurityGroupEgressRule(
    `${name}-worker-to-https`,
    {
      securityGroupId: worker.id,
      ...tcp(443),
      cidrIpv4: "0.0.0.0/0",
      description: "AWS, Sentry and the APIs that jobs call",
    },
    { parent },
  );
  new aws.vpc.SecurityGroupEgressRule(
    `${name}-worker-to-redis`,
    { securityGroupId: worker.id, ...tcp(redisPort), referencedSecurityGroupId: redis.id, description: "The queue" },
    { parent },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-redis-from-worker`,
    { securityGroupId: redis.id, ...tcp(redisPort), referencedSecurityGroupId: worker.id, description: "Workers" },
    { parent },
  );
  return { worker, redis };
}
