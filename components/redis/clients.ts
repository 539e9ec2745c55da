/** Who connects. With `access: "users"` each has a user of its own, which may do what this client does and no more. */
export const redisClients = ["worker", "monitor", "backup"] as const;
export type RedisClient = (typeof redisClients)[number];
export type ByClient<Value> = Readonly<Record<RedisClient, Value>>;

export function byClient<Value>(of: (client: RedisClient) => Value): ByClient<Value> {
  return { worker: of("worker"), monitor: of("monitor"), backup: of("backup") };
}
