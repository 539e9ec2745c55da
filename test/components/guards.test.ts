import * as aws from "@pulumi/aws";
import { describe, expect, it } from "vitest";
import { guards } from "../../components/guards";
import { Secrets } from "../../components/secrets";
import { only, record } from "./recorder";
import { scope } from "./scope";

const values = { sentryDsn: "https://key@sentry.test/1", pagerDutyRoutingKey: "routing-key" };
const secretType = "aws:secretsmanager/secret:Secret";
const otherAccount = {
  Sid: "OwnAccountOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "secretsmanager:GetSecretValue",
  Resource: "*",
  Condition: {
    StringNotEquals: { "aws:PrincipalAccount": "123456789012" },
    Bool: { "aws:PrincipalIsAWSService": "false" },
  },
};

describe("guards", () => {
  it("give every role its bound, however deep it is, and nothing where there is none", async () => {
    const make = (permissionsBoundaryArn?: string) =>
      record(() => {
        const parent = new Secrets(
          "secrets",
          { scope, ...values },
          {
            transformations: guards({ scope, permissionsBoundaryArn }),
          },
        );
        return new aws.iam.Role("deep", { name: "deep", assumeRolePolicy: "{}" }, { parent });
      });
    const bound = await make("arn:aws:iam::123456789012:policy/bound");
    expect(only(bound.resources, "aws:iam/role:Role")).toEqual({
      name: "deep",
      assumeRolePolicy: "{}",
      permissionsBoundary: "arn:aws:iam::123456789012:policy/bound",
    });
    const free = await make();
    expect(only(free.resources, "aws:iam/role:Role")).not.toHaveProperty("permissionsBoundary");
  });

  it("let no identity of another account read a secret", async () => {
    const { resources } = await record(
      () => new Secrets("secrets", { scope, ...values }, { transformations: guards({ scope }) }),
    );
    for (const name of ["secrets-sentry-dsn", "secrets-notifier"]) {
      expect(JSON.parse(only(resources, secretType, name)["policy"] as string)).toEqual({
        Version: "2012-10-17",
        Statement: [otherAccount],
      });
    }
  });

  it("let only the stack's roles and named readers read, where readers are named", async () => {
    const reader = "arn:aws:iam::123456789012:role/deploy-*";
    const transformations = guards({ scope, secretReaderArns: [reader] });
    const { resources } = await record(() => new Secrets("secrets", { scope, ...values }, { transformations }));
    expect(JSON.parse(only(resources, secretType, "secrets-notifier")["policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        otherAccount,
        {
          ...otherAccount,
          Sid: "OnlyTheseRead",
          Condition: {
            ArnNotLike: {
              "aws:PrincipalArn": [
                "arn:aws:iam::123456789012:role/ops-agent-worker-prod-eu-central-1*",
                "arn:aws:iam::123456789012:root",
                reader,
              ],
            },
          },
        },
      ],
    });
  });
});
