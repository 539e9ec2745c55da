import { Faults, notApplicable } from "../../model/outcome";
import type { ChecklistRule } from "../../model/rule";
import { watch } from "../../model/rule";
import { isMarked, plainPlaces, secretPlaces, secretsAt } from "../../knowledge/secrets/secret-paths";

/**
 * What is a secret is marked as one, so that Pulumi encrypts it in its state and hides it in what it prints. The marks
 * are shown only while resources are registered; whoever judges later cannot tell. A preview sends no mark with what it does
 * not know; the update knows it before the resource is made, and this rule with it.
 * A secret that also stands in plain text somewhere else is none any more.
 */
export const secretMarked: ChecklistRule = {
  name: "secret-marked",
  items: ["secrets-not-plaintext"],
  scope: "core",
  severity: "blocker",
  title: "Inputs that hold secrets are marked as secret, and the secrets stand nowhere in plain text",
  why: "A secret that is not marked stands in clear text in the state, and in every preview that shows its change.",
  remediation:
    "take it from `config.requireSecret`, or wrap it in `pulumi.secret`; hand programs a secret's ARN and not its text",
  example: {
    bad: 'new aws.sns.TopicSubscription("chat", { endpoint: config.require("webhookUrl"), ...rest });',
    good: 'new aws.sns.TopicSubscription("chat", { endpoint: config.requireSecret("webhookUrl"), ...rest });',
  },
  subjects: [...new Set([...secretPlaces, ...plainPlaces].flatMap(({ types }) => types))],
  watches: [
    ...secretPlaces.map(({ types, path: [property] }) => watch(types, property)),
    ...plainPlaces.map(({ types, property }) => watch(types, property)),
  ],
  early: true,
  judge(resource) {
    const marks = resource.secrets;
    if (marks === undefined) return notApplicable("marks of secrets are shown only while resources are registered");
    const faults = new Faults();
    for (const place of secretPlaces.filter(({ types }) => types.includes(resource.type)))
      for (const { path, isKnown } of secretsAt(resource.get(place.path[0]), place)) {
        if (!isKnown || isMarked(path, marks)) continue;
        faults.problem(`${place.path.join(".")} holds a secret and is not marked as one`);
      }
    for (const property of resource.copies ?? [])
      faults.problem(`${property} shows a text that is a secret elsewhere in the stack`);
    return faults.outcome;
  },
};
