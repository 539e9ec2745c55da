import type { StackFixture } from "../stack-fixture";
import { ref } from "../stack-fixture";
import type { Break } from "./break";
import { add, fails, hidden, isUnclear, of, passes, set, when } from "./break";

const ingress = (props: Record<string, unknown>) =>
  set("redis-from-worker", { referencedSecurityGroupId: undefined, ...props });
const inline = (cidrBlocks: unknown, port = 6379, protocol = "tcp") =>
  set("redis-group", { ingress: [{ protocol, fromPort: port, toPort: port, cidrBlocks }] });
const oldRule = (props: Record<string, unknown>) =>
  add("old-rule", "aws:ec2/securityGroupRule:SecurityGroupRule", {
    type: "ingress",
    securityGroupId: "sg-elsewhere",
    protocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrBlocks: ["0.0.0.0/0"],
    ...props,
  });

const statement = (more: Record<string, unknown>) => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", ...more },
});
const policy = (more: Record<string, unknown>) => set("role-policy", { policy: JSON.stringify(statement(more)) });
const everything = { Action: "*", Resource: "*" };
const ownPolicy = (kind: string) =>
  add("own-policy", `aws:iam/${kind}`, { policy: JSON.stringify(statement(everything)) });
const attachment = (kind: string) =>
  add("attachment", `aws:iam/${kind}`, { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
const forget = (name: string) => (stack: StackFixture) => {
  of(stack, name).props["policyDocuments"] = {};
};

export const accessBreaks: Readonly<Record<string, readonly Break[]>> = {
  "firewall-rules-set": [
    fails("Redis open to the world", "redis-from-worker", ingress({ cidrIpv4: "0.0.0.0/0" })),
    fails("Redis open to the world by IPv6", "redis-from-worker", ingress({ cidrIpv6: "::/0" })),
    fails("the world in two halves", "redis-from-worker", ingress({ cidrIpv4: "128.0.0.0/1" })),
    fails(
      "every protocol",
      "redis-from-worker",
      ingress({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1", fromPort: 443, toPort: 443 }),
    ),
    fails(
      "a web port into the group of Redis",
      "redis-from-worker",
      ingress({ cidrIpv4: "0.0.0.0/0", fromPort: 443, toPort: 443 }),
    ),
    fails("an inline rule", "redis-group", inline(["0.0.0.0/0"])),
    fails(
      "an inline rule of the worker",
      "worker-group",
      set("worker-group", {
        ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
      }),
    ),
    fails("a web port into the group of one of two workers", "worker-group", (stack) => {
      const service = { ...of(stack, "service").props, networkConfiguration: { securityGroups: ["sg-elsewhere"] } };
      add("second-service", "aws:ecs/service:Service", service, { parent: "worker-component" })(stack);
      set("worker-group", {
        ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
      })(stack);
    }),
    fails("an old kind of rule", "old-rule", oldRule({})),
    passes("an old kind of rule on the way out", oldRule({ type: "egress" })),
    passes("a web port of something else", oldRule({ fromPort: 443, toPort: 443 })),
    passes("a private range", ingress({ cidrIpv4: "10.0.0.0/16" })),
    passes("the network's own range", ingress({ cidrIpv4: ref("vpc", "cidrBlock") })),
    when(
      "preview",
      isUnclear("a range from elsewhere", "redis-from-worker", ingress({ cidrIpv4: ref("token", "result") })),
    ),
    when("preview", isUnclear("inline rules not known", "redis-group", set("redis-group", { ingress: hidden }))),
  ],
  "iam-least-privilege": [
    fails("everything on everything", "role-policy", policy(everything)),
    fails(
      "a service on everything",
      "role-policy",
      policy({ Action: ["s3:GetObject", "s3:*"], Resource: ["arn:aws:s3:::one", "*"] }),
    ),
    fails("everything but something", "role-policy", policy({ NotAction: "iam:*", Resource: "*" })),
    fails(
      "a resource that is all wildcards",
      "role-policy",
      policy({ Action: "logs:*", Resource: "arn:aws:logs:*:*:*" }),
    ),
    ...["policy:Policy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"].map((kind) =>
      fails(`a ${kind}`, "own-policy", ownPolicy(kind)),
    ),
    ...[
      "policyAttachment:PolicyAttachment",
      "rolePolicyAttachment:RolePolicyAttachment",
      "userPolicyAttachment:UserPolicyAttachment",
      "groupPolicyAttachment:GroupPolicyAttachment",
    ].map((kind) => fails(`a ${kind}`, "attachment", attachment(kind))),
    fails(
      "AWS's administrator policy on the role",
      "role",
      set("role", { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
    ),
    fails(
      "an inline policy of the role",
      "role",
      set("role", { inlinePolicies: [{ name: "all", policy: JSON.stringify(statement(everything)) }] }),
    ),
    fails("a policy that is not JSON", "role-policy", set("role-policy", { policy: "{" })),
    passes("a wildcard action on one resource", policy({ Action: "s3:*", Resource: "arn:aws:s3:::one/*" })),
    passes("a named action on everything", policy({ Action: "ecr:GetAuthorizationToken", Resource: "*" })),
    passes("a deny of everything", policy({ ...everything, Effect: "Deny" })),
    when(
      "preview",
      passes(
        "resources not known in a declared policy",
        set("worker-component", {
          policyDocuments: { "role-policy": statement({ Action: "s3:*", Resource: ref("redis-url", "arn") }) },
        }),
      ),
    ),
    when(
      "preview",
      fails(
        "a declared policy that allows everything",
        "role-policy",
        set("worker-component", {
          policyDocuments: { "role-policy": statement({ Action: "s3:*", Resource: [ref("redis-url", "arn"), "*"] }) },
        }),
      ),
    ),
    when("preview", isUnclear("a policy that nobody declares", "role-policy", forget("worker-component"))),
    when(
      "preview",
      isUnclear(
        "actions not known",
        "role-policy",
        set("worker-component", {
          policyDocuments: { "role-policy": statement({ Action: hidden, Resource: "*" }) },
        }),
      ),
    ),
    when("preview", isUnclear("inline policies not known", "role", set("role", { inlinePolicies: hidden }))),
  ],
};
