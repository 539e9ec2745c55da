import { chatChannels } from "../../knowledge/alarms/delivery";
import { INVALID } from "../../model/json";
import { Faults } from "../../model/outcome";
import { statementsOf } from "../../knowledge/identity/policy-document";
import type { Resource } from "../../model/resource";
import type { ControlRule } from "../../model/rule";
import { watch } from "../../model/rule";
import type { Stack } from "../../model/stack";
import { chatChannel, iamPolicy, iamRole } from "../../model/types";
import type { Unknown, Value } from "../../model/value";
import { anyOf, at, elements, isAbsent, textOf, UNKNOWN } from "../../model/value";

const chatbot = "chatbot.amazonaws.com";
const onlyReads = /:iam::aws:policy\/(job-function\/)?\w*(ReadOnly|ViewOnly)\w*$/;

/** Whoever writes in the chat may do nothing with AWS but look. */
export const chatChannelClosed: ControlRule = {
  name: "chat-channel-closed",
  severity: "required",
  title: "From the alarms' chat nothing can be changed",
  why: "Without a guardrail AWS puts AdministratorAccess there: whoever is in the channel, or has stolen a session of the chat, then runs commands with all that the channel's role may do.",
  remediation:
    "set guardrailPolicyArns to a policy of AWS that only reads (CloudWatchReadOnlyAccess), userAuthorizationRequired: true, and a role of the stack that only chatbot.amazonaws.com takes on",
  example: {
    bad: 'new aws.chatbot.SlackChannelConfiguration("ops", { slackTeamId, slackChannelId, iamRoleArn, configurationName: "ops" })',
    good: 'guardrailPolicyArns: ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"], userAuthorizationRequired: true',
  },
  controls: {},
  subjects: chatChannels,
  watches: [
    watch(chatChannels, "guardrailPolicyArns", "iamRoleArn", "userAuthorizationRequired"),
    watch(chatChannel, "slackChannelId", "slackTeamId"),
    watch(iamRole, "assumeRolePolicy"),
  ],
  early: false,
  judge(channel, stack) {
    const faults = new Faults();
    judgeGuardrails(channel, stack, faults);
    judgeRole(channel, stack, faults);
    const authorized = channel.get("userAuthorizationRequired");
    if (authorized === UNKNOWN) faults.unknown("userAuthorizationRequired is not known before the update");
    else if (authorized !== true)
      faults.problem("userAuthorizationRequired is not true, so all share the channel's role");
    judgeAddress(channel, faults);
    return faults.outcome;
  },
};

function judgeGuardrails(channel: Resource, stack: Stack, faults: Faults): void {
  const guardrails = elements(channel.get("guardrailPolicyArns"));
  const own = stack.named(iamPolicy, channel, "guardrailPolicyArns");
  if (guardrails === UNKNOWN) {
    if (own.length === 0) faults.unknown("guardrailPolicyArns is not known before the update");
  } else if (guardrails.every((one) => isAbsent(one)))
    faults.problem("guardrailPolicyArns is not set, so AWS puts AdministratorAccess there");
  else if (!guardrails.every((one) => isHarmless(one, channel, stack)))
    faults.problem("guardrailPolicyArns names a policy that is neither of this stack nor one of AWS that only reads");
}

const isHarmless = (policy: Value, channel: Resource, stack: Stack): boolean =>
  onlyReads.test(textOf(policy)) || stack.namedBy(policy, iamPolicy, channel, "guardrailPolicyArns").length > 0;

function judgeRole(channel: Resource, stack: Stack, faults: Faults): void {
  const roles = stack.named(iamRole, channel, "iamRoleArn");
  if (isAbsent(channel.get("iamRoleArn"))) faults.problem("iamRoleArn is not set");
  else if (roles.length === 0)
    faults.unknown("iamRoleArn names no role of this stack, so what it may do cannot be seen");
  for (const role of roles) {
    const answer = isFor(role, stack);
    if (answer === UNKNOWN) faults.unknown(`whether ${chatbot} may take on role "${role.name}" is not known`);
    else if (!answer) faults.problem(`role "${role.name}" does not let ${chatbot} take it on`);
  }
}

function isFor(role: Resource, stack: Stack): boolean | Unknown {
  const statements = statementsOf(role.get("assumeRolePolicy"), role, stack);
  if (statements === UNKNOWN) return UNKNOWN;
  if (statements === INVALID) return false;
  return anyOf(
    statements.flatMap(({ allows, parts }): (boolean | Unknown)[] => {
      const services = elements(at(parts["Principal"], "Service"));
      if (allows !== true) return [];
      return services === UNKNOWN ? [UNKNOWN] : services.map((one) => (one === UNKNOWN ? UNKNOWN : one === chatbot));
    }),
  );
}

const shapes: Readonly<Record<string, RegExp>> = {
  slackTeamId: /^[0-9A-Z]{1,255}$/,
  slackChannelId: /^[CDG][0-9A-Z]{1,254}$/,
};

/** Ids of Slack look alike, and are mixed up with names that begin with `#`. */
function judgeAddress(channel: Resource, faults: Faults): void {
  if (!chatChannel.includes(channel.type)) return;
  for (const [property, shape] of Object.entries(shapes)) {
    const value = channel.get(property);
    if (value === UNKNOWN) faults.unknown(`${property} is not known before the update`);
    else if (!shape.test(textOf(value))) faults.problem(`${property} is not an id as Slack gives them`);
  }
}
