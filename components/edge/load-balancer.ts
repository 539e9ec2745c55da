import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { dashboard } from "../../runtime/contract";
import type { PrivateBucket } from "../buckets/private-bucket";
import { nameIn } from "../scope";
import type { EdgeChoices } from "./args";
import { accessLogPrefix } from "./logs";

export interface LoadBalancing {
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly targetGroup: aws.lb.TargetGroup;
  readonly listener: aws.lb.Listener;
}

/**
 * HTTPS in, a log-in, then the dashboard. There is no port 80: who types the address without https gets no answer, and
 * no cookie ever travels in the clear.
 */
export function makeLoadBalancing(
  parent: pulumi.Resource,
  name: string,
  chosen: EdgeChoices,
  { logs, certificate }: { logs: PrivateBucket; certificate: aws.acm.CertificateValidation },
): LoadBalancing {
  const { scope } = chosen;
  const loadBalancer = new aws.lb.LoadBalancer(
    `${name}-balancer`,
    {
      name: nameIn(scope, "loadBalancer", "edge"),
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      subnets: [...chosen.subnetIds],
      securityGroups: [chosen.securityGroupId],
      enableDeletionProtection: chosen.deletionProtection,
      enableHttp2: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      idleTimeout: chosen.idleTimeoutSeconds,
      accessLogs: { enabled: true, bucket: logs.bucket.bucket, prefix: accessLogPrefix },
    },
    // AWS tries out the delivery of logs at once.
    { parent, dependsOn: logs.policy },
  );
  const targetGroup = new aws.lb.TargetGroup(
    `${name}-dashboard`,
    {
      name: nameIn(scope, "targetGroup", "dashboard"),
      vpcId: chosen.vpcId,
      targetType: "ip",
      protocol: "HTTP",
      port: dashboard.port,
      deregistrationDelay: chosen.deregistrationSeconds,
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        path: dashboard.healthPath,
        port: "traffic-port",
        matcher: "200",
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    },
    { parent },
  );
  const listener = new aws.lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: loadBalancer.arn,
      protocol: "HTTPS",
      port: 443,
      sslPolicy: chosen.sslPolicy,
      certificateArn: certificate.certificateArn,
      defaultActions: [
        {
          type: "authenticate-oidc",
          order: 1,
          authenticateOidc: {
            issuer: chosen.oidcIssuer,
            authorizationEndpoint: chosen.oidcAuthorizationEndpoint,
            tokenEndpoint: chosen.oidcExchangeEndpoint,
            userInfoEndpoint: chosen.oidcUserInfoEndpoint,
            clientId: chosen.oidcClientId,
            clientSecret: chosen.oidcClientSecret,
            scope: "openid email",
            sessionTimeout: chosen.sessionHours * 3_600,
            onUnauthenticatedRequest: "authenticate",
          },
        },
        { type: "forward", order: 2, targetGroupArn: targetGroup.arn },
      ],
    },
    { parent },
  );
  return { loadBalancer, targetGroup, listener };
}
