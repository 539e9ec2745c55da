import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { z } from "zod";

/** Regions and plans that the published API takes. */
const regions = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2"],
  ...["sa-east-1", "ap-south-1", "ap-northeast-1", "ap-southeast-1", "us-central-1", "us-east4"],
] as const;
const plans = [
  ...["free", "payg", "fixed_250mb", "fixed_1gb", "fixed_5gb", "fixed_10gb", "fixed_50gb", "fixed_100gb"],
  "fixed_500gb",
] as const;

/** What the published contract says of each body; nothing else is taken. */
const bodies = {
  create: z.strictObject({
    database_name: z.string().min(1),
    platform: z.enum(["aws", "gcp"]),
    primary_region: z.enum(regions),
    read_regions: z.array(z.string()).optional(),
    plan: z.enum(plans).optional(),
    budget: z.int().optional(),
    eviction: z.boolean().optional(),
    tls: z.boolean().optional(),
  }),
  rename: z.strictObject({ name: z.string().min(1) }),
  "change-plan": z.strictObject({ plan_name: z.enum(plans), auto_upgrade: z.boolean().optional() }),
  "update-budget": z.strictObject({ budget: z.int() }),
};

interface Database {
  readonly database_id: string;
  database_name: string;
  readonly primary_region: string;
  readonly endpoint: string;
  readonly port: number;
  password: string;
  tls: boolean;
  eviction: boolean;
  type: string;
  budget: number;
  readonly state: "active";
  readonly region: "global";
}

export interface UpstashServer {
  readonly url: string;
  readonly databases: Map<string, Database>;
  /** `METHOD path body` of every request, in order. */
  readonly requests: string[];
  /** The next answers, before the API itself is asked. */
  readonly answers: { readonly status: number; readonly headers?: Record<string, string> }[];
  /** How new databases come out, whatever was asked for. */
  defect: Partial<Pick<Database, "tls" | "eviction" | "endpoint" | "password">>;
  readonly stop: () => Promise<void>;
}

export const email = "ops@example.com";
export const apiKey = "key-of-upstash";

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A local server with Upstash's published developer API: its authentication, its validation and its answers. */
export async function startUpstashServer(): Promise<UpstashServer> {
  const server: Omit<UpstashServer, "url" | "stop"> = { databases: new Map(), requests: [], answers: [], defect: {} };
  const http = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      server.requests.push([request.method, request.url, body].filter(Boolean).join(" "));
      const forced = server.answers.shift();
      let [status, answer]: [number, unknown] = [200, "OK"];
      try {
        if (forced !== undefined) throw new Refusal(forced.status, "as the test says");
        const expected = `Basic ${Buffer.from(`${email}:${apiKey}`).toString("base64")}`;
        if (request.headers.authorization !== expected) throw new Refusal(401, "Your API key is wrong");
        answer = handle(server, request.method ?? "", request.url ?? "", body);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        [status, answer] = [error.status, { error: error.message }];
      }
      response
        .writeHead(status, { "content-type": "application/json", ...forced?.headers })
        .end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return Object.assign(server, {
    url: `http://127.0.0.1:${port}/v2`,
    stop: () => new Promise<void>((resolve) => http.close(() => resolve())),
  });
}

function handle(server: Pick<UpstashServer, "databases" | "defect">, method: string, url: string, body: string) {
  const [, , service, action = "", id = ""] = url.split("/");
  const asked = `${method} ${service}/${action}`;
  if (asked === "POST redis/database") return create(server, parsed(bodies.create, body));
  const database = server.databases.get(id);
  if (database === undefined) throw new Refusal(404, "database not found");
  switch (asked) {
    case "GET redis/database":
      return database;
    case "DELETE redis/database":
      server.databases.delete(id);
      return "OK";
    case "POST redis/rename":
      database.database_name = parsed(bodies.rename, body).name;
      return database;
    case "POST redis/reset-password":
      database.password = randomUUID();
      return database;
    case "POST redis/enable-tls":
      database.tls = true;
      return database;
    case "POST redis/disable-eviction":
      database.eviction = false;
      return "OK";
    case "POST redis/change-plan":
      database.type = parsed(bodies["change-plan"], body).plan_name;
      return "OK";
    case "PATCH redis/update-budget":
      database.budget = parsed(bodies["update-budget"], body).budget;
      return "OK";
    default:
      throw new Refusal(405, "Method not allowed");
  }
}

function create(
  { databases, defect }: Pick<UpstashServer, "databases" | "defect">,
  request: z.infer<typeof bodies.create>,
): Database {
  const id = randomUUID();
  const database: Database = {
    database_id: id,
    database_name: request.database_name,
    primary_region: request.primary_region,
    region: "global",
    endpoint: `${request.database_name}.upstash.test`,
    port: 6379,
    password: randomUUID(),
    tls: request.tls ?? false,
    eviction: request.eviction ?? false,
    type: request.plan ?? "payg",
    budget: request.budget ?? 20,
    state: "active",
    ...defect,
  };
  databases.set(id, database);
  return database;
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  const result = schema.safeParse(body === "" ? undefined : JSON.parse(body));
  if (!result.success) throw new Refusal(400, z.prettifyError(result.error));
  return result.data;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
