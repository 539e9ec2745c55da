import { isOptIn } from "../../settings/regions";

/**
 * Who SNS is to a queue, in that queue's policy. Topics of other regions reach a queue in a region that must be opted into
 * as its regional self only; a policy that does not name that loses their messages in silence. Source: "Sending Amazon SNS
 * messages to an Amazon SQS queue or AWS Lambda function in a different Region" of the SNS guide.
 */
export function snsPrincipals(queueRegion: string, hasTopicsElsewhere: boolean): string | string[] {
  const own = "sns.amazonaws.com";
  return hasTopicsElsewhere && isOptIn(queueRegion) ? [own, `sns.${queueRegion}.amazonaws.com`] : own;
}
