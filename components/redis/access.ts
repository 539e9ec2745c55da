import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { backups, queue } from "../../runtime/contract";
import { nameIn } from "../scope";
import type { ChosenRedis, ElastiCacheEngine } from "./args";
import type { ByClient } from "./clients";
import { byClient } from "./clients";
import type { Login } from "./engine";

/** Who may log in to a replication group: what the group is told, and what each client is given. */
export interface Access {
  readonly settings: Pick<
    aws.elasticache.ReplicationGroupArgs,
    "authToken" | "authTokenUpdateStrategy" | "userGroupIds"
  >;
  readonly logins: ByClient<Login>;
  readonly users: readonly aws.elasticache.User[];
}

/** What every client needs: log in, name itself, ask for the version, and run Lua, in which each command is checked again. */
const talk = "+@connection +@transaction +eval +evalsha +script|load +script|exists";
const queueKeys = `${queue.prefix}:*`;
const canaryKeys = `${backups.canaryKeys}*`;

/**
 * What each client may do, and to which keys, in the spelling in which AWS keeps it. Needs Redis 7: before, a key could
 * not be opened for reading only.
 *
 * The worker reads and writes the queue's keys and nothing else. The monitor only reads them. The backup reads them too
 * and writes canaries beside them. Nobody may list all keys, flush or administer.
 */
export const accessStrings: ByClient<string> = Object.freeze({
  worker: `on ~${queueKeys} resetchannels -@all +@read +@write ${talk} -@dangerous +info`,
  monitor: `on %R~${queueKeys} resetchannels -@all +@read ${talk} -@dangerous +info`,
  backup: `on %R~${queueKeys} ~${canaryKeys} resetchannels -@all +@read +mset +del ${talk} -@dangerous +info`,
});

/** The user that a client is who names none: nobody. AWS demands that a user group has it. */
const defaultAccessString = "off resetchannels -@all";

/** Letters and digits only: AWS allows few special characters, and some of those would need escaping in an address. */
const tokenForm = { length: 64, special: false };

type AccessArgs = Pick<ChosenRedis, "scope" | "access" | "tokenVersions"> & { readonly engine: ElastiCacheEngine };

export function makeAccess(parent: pulumi.Resource, name: string, args: AccessArgs): Access {
  return args.access === "token" ? oneToken(parent, name, args) : users(parent, name, args);
}

function oneToken(parent: pulumi.Resource, name: string, { tokenVersions }: AccessArgs): Access {
  const tokens = tokenVersions.map(
    (version) => new random.RandomPassword(`${name}-token-${version}`, tokenForm, { parent }),
  );
  const password = newestOf(tokens);
  return {
    settings: {
      authToken: password,
      // Two versions: the newest is added beside the one before. One: it alone is valid. Never ROTATE for the first
      // token of a group that had none: AWS would then go on letting clients in without any.
      authTokenUpdateStrategy: tokens.length > 1 ? "ROTATE" : "SET",
    },
    logins: byClient(() => ({ user: "", password })),
    users: [],
  };
}

function users(parent: pulumi.Resource, name: string, args: AccessArgs): Access {
  const { scope, engine, tokenVersions } = args;
  const makeUser = (id: string, userName: string, accessString: string, versions: readonly number[]) => {
    const passwords = versions.map(
      (version) => new random.RandomPassword(`${name}-${id}-password-${version}`, tokenForm, { parent }),
    );
    const user = new aws.elasticache.User(
      `${name}-${id}`,
      {
        userId: nameIn(scope, "user", "redis", id),
        userName,
        engine,
        accessString,
        authenticationMode: pulumi.secret({ type: "password", passwords: passwords.map(({ result }) => result) }),
      },
      { parent },
    );
    return { user, login: { user: userName, password: newestOf(passwords) } };
  };
  // It can never log in, so its password never changes.
  const nobody = makeUser("default", "default", defaultAccessString, [1]);
  const clients = byClient((client) => makeUser(client, client, accessStrings[client], tokenVersions));
  const all = [nobody, ...Object.values(clients)].map(({ user }) => user);
  const userGroup = new aws.elasticache.UserGroup(
    `${name}-users`,
    { userGroupId: nameIn(scope, "userGroup", "redis"), engine, userIds: all.map(({ userId }) => userId) },
    { parent },
  );
  return {
    // DELETE takes the token away from a group that had one; AWS has no group with both.
    settings: { userGroupIds: [userGroup.userGroupId], authTokenUpdateStrategy: "DELETE" },
    logins: byClient((client) => clients[client].login),
    users: all,
  };
}

/** @throws when there is no version at all */
function newestOf(passwords: readonly random.RandomPassword[]): pulumi.Output<string> {
  const newest = passwords.at(-1);
  if (newest === undefined) throw new Error("tokenVersions names no version: nobody could log in");
  return newest.result;
}
