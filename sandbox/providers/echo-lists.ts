import type { Properties, Value } from "./values";

/** What an echo has made. */
export interface EchoedObject {
  readonly id: string;
  readonly inputs: Properties;
  readonly account: string;
}

/** Outputs that are lists, by their names: a program looks into them, and would not find what it looks for in a text. */
export const echoLists: Readonly<Record<string, (made: EchoedObject) => Value>> = {
  domainValidationOptions: ({ inputs }) => [
    {
      domainName: inputs["domainName"] ?? "",
      resourceRecordName: "_echo.invalid.",
      resourceRecordType: "CNAME",
      resourceRecordValue: "_echo.acm-validations.aws.",
    },
  ],
  masterUserSecrets: ({ id, inputs, account }) => [
    {
      kmsKeyId: inputs["masterUserSecretKmsKeyId"] ?? "",
      secretArn: `arn:aws:secretsmanager:us-east-1:${account}:secret:${id}`,
      secretStatus: "active",
    },
  ],
  memberClusters: ({ id, inputs }) =>
    Array.from({ length: Number(inputs["numCacheClusters"] ?? 1) }, (_, index) => `${id}-00${index + 1}`),
};
