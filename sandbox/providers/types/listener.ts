import type { ListenerArgs, ListenerState } from "@pulumi/aws/lb/listener";
import type {
  Action,
  ActionTypeEnum,
  AuthenticateOidcActionConfig,
  ProtocolEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Unwrap } from "@pulumi/pulumi";

import { awsType, tagList } from "../aws-type";
import { retag, tagsByArn } from "./load-balancer-attributes";

type Actions = Unwrap<ListenerArgs>["defaultActions"];

/**
 * Replacements: registry documentation of aws.lb.Listener; only the load balancer is fixed. Id: the ARN.
 * Supported actions: forward to one target group, and log in by OpenID Connect.
 */
export const listener = awsType<ListenerArgs, ListenerState>({
  inputs: {
    loadBalancerArn: { replace: true },
    port: {},
    protocol: { chosenByAws: true },
    sslPolicy: { chosenByAws: true },
    certificateArn: {},
    defaultActions: { holds: ["type", "order", "targetGroupArn", "authenticateOidc"] },
    tags: {},
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, { cloud, tags }) {
    const { Listeners } = await (
      await cloud.loadBalancing()
    ).createListener({
      LoadBalancerArn: inputs.loadBalancerArn,
      ...changeable(inputs),
      ...(Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
    });
    return Listeners?.[0]?.ListenerArn ?? "";
  },
  async read(id, state, { cloud }) {
    const client = await cloud.loadBalancing();
    const found = (await client.describeListeners({ ListenerArns: [id] })).Listeners?.[0];
    return (
      found && {
        loadBalancerArn: found.LoadBalancerArn,
        port: found.Port,
        protocol: found.Protocol,
        sslPolicy: found.SslPolicy,
        certificateArn: found.Certificates?.[0]?.CertificateArn,
        defaultActions: actionsOf(found.DefaultActions ?? [], state.defaultActions ?? []),
        arn: found.ListenerArn,
        tagsAll: await tagsByArn(client, id),
      }
    );
  },
  async update(id, inputs, { cloud, changed }) {
    if (!changed("port", "protocol", "sslPolicy", "certificateArn", "defaultActions")) return;
    await (await cloud.loadBalancing()).modifyListener({ ListenerArn: id, ...changeable(inputs) });
  },
  retag,
  async delete(id, _inputs, { cloud }) {
    await (await cloud.loadBalancing()).deleteListener({ ListenerArn: id });
  },
});

function changeable(inputs: Unwrap<ListenerArgs>) {
  return {
    Port: inputs.port,
    Protocol: inputs.protocol as ProtocolEnum | undefined,
    SslPolicy: inputs.sslPolicy,
    ...(inputs.certificateArn !== undefined && { Certificates: [{ CertificateArn: inputs.certificateArn }] }),
    DefaultActions: inputs.defaultActions.map(({ type, order, targetGroupArn, authenticateOidc }, index): Action => ({
      Type: type as ActionTypeEnum,
      Order: order ?? index + 1,
      TargetGroupArn: targetGroupArn,
      AuthenticateOidcConfig: authenticateOidc && {
        Issuer: authenticateOidc.issuer,
        AuthorizationEndpoint: authenticateOidc.authorizationEndpoint,
        TokenEndpoint: authenticateOidc.tokenEndpoint,
        UserInfoEndpoint: authenticateOidc.userInfoEndpoint,
        ClientId: authenticateOidc.clientId,
        ClientSecret: authenticateOidc.clientSecret,
        Scope: authenticateOidc.scope,
        SessionTimeout: authenticateOidc.sessionTimeout,
        OnUnauthenticatedRequest: authenticateOidc.onUnauthenticatedRequest as "authenticate" | undefined,
      },
    })),
  };
}

function actionsOf(found: readonly Action[], known: Actions): Actions {
  return [...found]
    .sort((one, other) => (one.Order ?? 0) - (other.Order ?? 0))
    .map(({ Type = "", Order, TargetGroupArn, AuthenticateOidcConfig }, index) => ({
      type: Type,
      order: Order ?? index + 1,
      ...(TargetGroupArn !== undefined && { targetGroupArn: TargetGroupArn }),
      ...(AuthenticateOidcConfig && {
        authenticateOidc: logInOf(AuthenticateOidcConfig, known[index]?.authenticateOidc?.clientSecret),
      }),
    }));
}

/** AWS never gives a client's secret back; what was sent stands for it. */
function logInOf(found: Partial<AuthenticateOidcActionConfig>, clientSecret = "") {
  const { Scope, SessionTimeout, OnUnauthenticatedRequest } = found;
  return {
    issuer: found.Issuer ?? "",
    authorizationEndpoint: found.AuthorizationEndpoint ?? "",
    tokenEndpoint: found.TokenEndpoint ?? "",
    userInfoEndpoint: found.UserInfoEndpoint ?? "",
    clientId: found.ClientId ?? "",
    clientSecret,
    ...(Scope !== undefined && { scope: Scope }),
    ...(SessionTimeout !== undefined && { sessionTimeout: SessionTimeout }),
    ...(OnUnauthenticatedRequest !== undefined && { onUnauthenticatedRequest: OnUnauthenticatedRequest }),
  };
}
