import { z } from "zod";
import { databaseEnvironment as names } from "../contract";
import { readSecret } from "../functions/secret";

/** What a PostgreSQL client needs to connect. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

const variables = z.object({
  [names.host]: z.string().min(1),
  [names.port]: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number),
  [names.name]: z.string().min(1),
  [names.secretArn]: z.string().min(1),
});

const login = z.object({ username: z.string().min(1), password: z.string().min(1) });

/**
 * Where the stack's database is and how to log in. Ask before each new connection and keep nothing of it: RDS changes the
 * password every seven days, and connections that are open stay open.
 *
 * @param source such as `process.env`
 * @throws when the stack has no database or the secret cannot be read; the message quotes nothing of it
 * @example
 * const { host, port, database, user, password } = await databaseLogin(process.env);
 */
export async function databaseLogin(source: Readonly<Record<string, string | undefined>>): Promise<DatabaseLogin> {
  const { data, error } = variables.safeParse(source);
  if (error !== undefined) {
    const missing = error.issues.map(({ path }) => String(path[0])).join(", ");
    throw new Error(`There is no database: ${missing} is missing or wrong. Set databaseEnabled to true and deploy.`);
  }
  const { username: user, password } = parseLogin(await readSecret(data[names.secretArn]));
  return { host: data[names.host], port: data[names.port], database: data[names.name], user, password };
}

function parseLogin(text: string): z.infer<typeof login> {
  try {
    return login.parse(JSON.parse(text));
  } catch {
    // Neither the parser's message nor its cause may be passed on: both quote the text.
    throw new Error("the secret of the database is not what RDS keeps there: a JSON object with username and password");
  }
}
