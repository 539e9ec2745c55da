import type { ProviderDefinition } from "../../sandbox/providers/provider";
import type { AnyResourceType } from "../../sandbox/providers/resource-type";
import type { Properties } from "../../sandbox/providers/values";

/** The real things, by id. */
export type World = Map<string, Properties>;

export const token = "fake:index/thing:Thing";

/** A resource type whose real things are entries of a map, with one property of each kind. */
const thing: AnyResourceType<World> = {
  inputs: {
    name: { replace: true },
    size: { default: 1 },
    policy: { as: "json" },
    zone: { chosenByAws: true, replace: true },
    members: {},
    steps: { as: "list" },
    rules: { holds: ["id", "on"] },
    password: {},
    forgotten: { notReadBack: "the fake cloud drops it" },
    recorded: { recordedOnly: "the fake cloud has no such thing" },
    force: { steers: true },
    fails: { steers: true },
    tags: {},
  },
  outputs: ["arn", "url", "tagsAll"],
  changingOutputs: ["url"],
  autoName: { property: "name", maximumLength: 20 },
  create(inputs, { cloud, tags }) {
    const id = inputs["name"] as string;
    if (inputs["fails"] === "create") {
      return Promise.reject(Object.assign(new Error("no more things"), { name: "LimitExceeded" }));
    }
    const { forgotten: _lost, recorded: _recorded, force: _force, fails: _fails, ...held } = inputs;
    cloud.set(id, { zone: "a", ...held, tagsAll: tags });
    return Promise.resolve(id);
  },
  async settle(_id, inputs, operation) {
    if (inputs["fails"] === "settle") throw new Error("it never became ready");
    if (inputs["fails"] === "wait") await operation.until("it is ready", () => Promise.resolve(undefined));
  },
  read(id, _state, { cloud }) {
    const found = cloud.get(id);
    const password = typeof found?.["password"] === "string" ? found["password"] : undefined;
    const url = password === undefined ? `https://${id}` : `https://user:${password}@${id}`;
    return Promise.resolve(found && { ...respelt(found), password, arn: `arn:fake:${id}`, url });
  },
  update(id, inputs, { cloud }) {
    const { force: _force, fails: _fails, ...held } = inputs;
    cloud.set(id, { ...cloud.get(id), ...held });
    return Promise.resolve();
  },
  retag(id, { put, remove }, { cloud }) {
    const found = cloud.get(id) ?? {};
    const kept = Object.entries(found["tagsAll"] as Properties).filter(([key]) => !remove.includes(key));
    cloud.set(id, { ...found, tagsAll: { ...Object.fromEntries(kept), ...put } });
    return Promise.resolve();
  },
  delete(id, _inputs, { cloud }) {
    cloud.delete(id);
    return Promise.resolve();
  },
};

/** As AWS answers: numbers for numbers, JSON without spaces, sets in an order of its own. */
function respelt(found: Properties): Properties {
  const { size, policy, members } = found;
  return {
    ...found,
    size: Number(size ?? 0),
    ...(typeof policy === "string" && { policy: JSON.stringify(JSON.parse(policy)) }),
    ...(Array.isArray(members) && { members: [...members].sort() }),
  };
}

/** A provider of that one type and a function that says what it is told. */
export const fakeProvider = (world: World): ProviderDefinition<World> => ({
  name: "fake",
  version: "1.2.3",
  types: { [token]: thing },
  invokes: { "fake:index/echo:echo": (args) => Promise.resolve({ said: args["say"] ?? "" }) },
  configure: (config) => ({ cloud: world, defaultTags: (config["defaultTags"] ?? {}) as Record<string, string> }),
});
