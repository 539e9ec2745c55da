import { alarm, worker } from "../back/stack";
import type { ProgramSpec, ResourceSpec } from "../lab/program";
import type { Random } from "../../fixtures/random";

/** A store by its name in the cloud, which never changes; its name in the program may. */
export interface Store {
  readonly object: string;
  readonly names: readonly [string, ...string[]];
  readonly isProtected: boolean;
}

/** What a program asks for at one moment, and the secret that it is told. */
export interface World {
  readonly image: string;
  readonly size: string;
  readonly alarms: Readonly<Record<string, number>>;
  readonly stores: readonly Store[];
  /** Undefined where the program needs none. */
  readonly token: string | undefined;
}

export const firstWorld: World = { image: "image-0", size: "1", alarms: { one: 1 }, stores: [], token: "token-0" };

export const configOf = ({ image, size }: World): Readonly<Record<string, string>> => ({ workerImage: image, size });

export function programOf({ alarms, stores, token }: World): ProgramSpec {
  const holder: ResourceSpec = { ...alarm("holder", 1), inputs: { name: "holder", token: { $config: "token" } } };
  return {
    resources: [
      ...worker,
      { ...alarm("sized", 1), inputs: { name: "sized", size: { $config: "size" } } },
      ...(token === undefined ? [] : [holder]),
      ...Object.entries(alarms).map(([name, threshold]) => alarm(name, threshold)),
      ...stores.map(({ object, names: [name, ...aliases], isProtected }) => ({
        type: "aws:s3/bucket:Bucket",
        name,
        inputs: { bucket: object },
        protect: isProtected,
        aliases,
      })),
    ],
  };
}

type Step = (world: World, random: Random, count: number) => World;

/** What people do to a program. Each gives back the same world where it has nothing to do. */
const steps: readonly Step[] = [
  (world, _, count) => ({ ...world, image: `image-${count}` }),
  (world, _, count) => ({ ...world, image: `image-${count}` }),
  (world, _, count) => ({ ...world, size: String(count) }),
  (world, _, count) => ({ ...world, image: `image-${count}`, size: String(count) }),
  (world, _, count) => ({ ...world, image: `image-${count}`, alarms: { ...world.alarms, [`alarm-${count}`]: 1 } }),
  (world, _, count) => ({ ...world, alarms: { ...world.alarms, [`alarm-${count}`]: count } }),
  (world, random, count) => ({ ...world, alarms: { ...world.alarms, [anAlarm(world, random)]: count } }),
  (world, random) => {
    const gone = anAlarm(world, random);
    const left = Object.entries(world.alarms).filter(([name]) => name !== gone);
    return left.length === 0 ? world : { ...world, alarms: Object.fromEntries(left) };
  },
  (world, _, count) => ({
    ...world,
    stores: [...world.stores, { object: `store-${count}`, names: [`store-${count}`], isProtected: count % 2 === 0 }],
  }),
  (world, random) => withStore(world, random, (store) => ({ ...store, isProtected: !store.isProtected })),
  (world, random, count) =>
    withStore(world, random, (store) => ({ ...store, names: [`renamed-${count}`, ...store.names] })),
  (world, _, count) => ({ ...world, token: `token-${count}` }),
  (world, _, count) => ({ ...world, token: world.token === undefined ? `token-${count}` : undefined }),
];

export const changed: Step = (world, random, count) => random.one(steps)(world, random, count);

const anAlarm = ({ alarms }: World, random: Random): string => random.one(Object.keys(alarms));

function withStore(world: World, random: Random, change: (store: Store) => Store): World {
  if (world.stores.length === 0) return world;
  const chosen = random.one(world.stores);
  return { ...world, stores: world.stores.map((one) => (one === chosen ? change(one) : one)) };
}
