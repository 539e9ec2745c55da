import type * as pulumi from "@pulumi/pulumi";
import * as upstash from "../../providers/upstash/sdk";
import { nameIn } from "../scope";
import type { ChosenRedis } from "./args";
import { byClient } from "./clients";
import type { Engine } from "./engine";

/** A database of Upstash inside the component `parent`. It has one login for everybody, which is replaced at once. */
export function makeUpstash(
  parent: pulumi.Resource,
  name: string,
  { scope, tokenVersions, retain, upstash: account }: ChosenRedis,
): Engine {
  if (account === undefined) throw new Error("engine upstash needs the argument upstash, with email and apiKey");
  const { email, apiKey, apiUrl, plan, budget } = account;
  const provider = new upstash.Provider(`${name}-account`, { email, apiKey, apiUrl }, { parent });
  const database = new upstash.Database(
    `${name}-database`,
    {
      name: nameIn(scope, "replicationGroup", "redis"),
      region: scope.region,
      plan,
      budget,
      passwordVersion: tokenVersions.at(-1),
    },
    { parent, provider, protect: true, retainOnDelete: retain },
  );
  const login = { user: "default", password: database.password };
  return {
    host: database.endpoint,
    port: database.port,
    memberIds: [],
    replicationGroupId: undefined,
    logins: byClient(() => login),
    alarmDefinitions: [],
    nodes: { upstash: { database } },
  };
}
