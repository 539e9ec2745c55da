import { type Call, Controls, type OutOfBand, Unfinished } from "./controls";
import { canonical, type Properties, type Value } from "../../../providers/frame/values";
import { type CloudType, cloudTypes } from "./types";

/** Something that exists in the fake cloud, whether or not any state knows of it. */
export interface CloudObject {
  readonly type: string;
  /** As the state has it. Revisions of one family share it. */
  readonly id: string;
  readonly arn: string;
  /** Logical name of the resource that it was made for; the cloud itself does not know it. */
  readonly madeFor: string;
  /** What was asked of it, as it is now. */
  readonly inputs: Properties;
  /** What the cloud adds. */
  readonly outputs: Properties;
}

const region = "us-east-1";

/**
 * A fake cloud: objects by type and ARN, each of which does as it is told.
 *
 * It is true to AWS where rollback and recovery depend on it: a name is taken or not, a task definition has revisions, a
 * service cannot run one that is gone, and a service whose deployment fails goes back while the update succeeds.
 */
export class Cloud {
  readonly controls = new Controls();
  /** All that providers were asked and that reached the cloud, in order; of previews only what they read. */
  readonly calls: Call[] = [];
  private store = new Map<string, CloudObject>();
  private made = 0;
  private readonly goingBack = new Set<string>();

  constructor(private account = "111122223333") {}

  objects(type?: string): CloudObject[] {
    return [...this.store.values()].filter((object) => type === undefined || object.type === type);
  }

  /** All objects that were made for a resource of this name; more than one where a deploy made a duplicate. */
  madeFor(name: string): CloudObject[] {
    return this.objects().filter((object) => object.madeFor === name);
  }

  /** The one object of a resource. */
  one(name: string): CloudObject {
    const [object, ...more] = this.madeFor(name);
    if (object === undefined || more.length > 0) throw new Error(`${name} has ${object ? more.length + 1 : 0} objects`);
    return object;
  }

  /** Changes an object as a person with a console would. */
  change(name: string, properties: OutOfBand): void {
    const object = this.one(name);
    const inputs = { ...object.inputs };
    for (const [key, value] of Object.entries(properties)) {
      if (value === undefined) Reflect.deleteProperty(inputs, key);
      else inputs[key] = value;
    }
    this.put({ ...object, inputs });
  }

  /** Deletes the objects of a resource as a person with a console would. */
  remove(name: string): void {
    for (const { arn } of this.madeFor(name)) this.store.delete(arn);
  }

  /** Each next update of this service is taken back by its circuit breaker: it succeeds, and the old revision goes on. */
  rollsBackSilently(serviceName: string, does = true): void {
    if (does) this.goingBack.add(serviceName);
    else this.goingBack.delete(serviceName);
  }

  /**
   * From now on the credentials are those of another account, where nothing is.
   * @returns the way back
   */
  swapForEmpty(account = "999900001111"): () => void {
    const [before, accountBefore] = [this.store, this.account];
    [this.store, this.account] = [new Map<string, CloudObject>(), account];
    return () => ([this.store, this.account] = [before, accountBefore]);
  }

  /** A cloud of its own with the same objects, and nothing of what tests have set. */
  copy(): Cloud {
    const copy = new Cloud(this.account);
    copy.store = new Map(this.store);
    copy.made = this.made;
    return copy;
  }

  /** The same text for the same objects, whatever was asked in between. */
  digest(): string {
    return canonical(
      this.objects()
        .sort((one, other) => one.arn.localeCompare(other.arn))
        .map((object) => ({ ...object })),
    );
  }

  async create(call: Call, inputs: Properties): Promise<CloudObject> {
    return this.perform(call, () => {
      const type = typeOf(call.type);
      const number = ++this.made;
      const name = type.named === undefined ? `${type.kind}-${number}` : nameIn(inputs, type.named);
      const arn = this.arnOf(type, name);
      if (this.store.has(arn) && type.isOverwritten !== true) throw new Error(`${type.kind} ${name} already exists`);
      this.mustBePossible(call.type, inputs);
      const id = type.id === "arn" ? arn : name;
      return this.put({
        ...{ type: call.type, id, arn, madeFor: call.name, inputs },
        outputs: { arn, ...outputsOf(call.type, arn, name, this.account) },
      });
    });
  }

  async read(call: Call, state: Properties): Promise<CloudObject | undefined> {
    return this.perform(call, () => this.find(call, state));
  }

  async update(call: Call, state: Properties, inputs: Properties): Promise<CloudObject> {
    return this.perform(call, () => {
      const object = this.find(call, state);
      if (object === undefined) throw new Error(`${call.type} ${call.id ?? ""} does not exist`);
      this.mustBePossible(call.type, inputs);
      const asked = { ...object, inputs };
      const before = object.inputs["taskDefinition"];
      const goesBack = before !== undefined && this.goingBack.has(call.name);
      this.put(goesBack ? { ...asked, inputs: { ...inputs, taskDefinition: before } } : asked);
      return asked;
    });
  }

  async delete(call: Call, state: Properties): Promise<void> {
    return this.perform(call, () => {
      const object = this.find(call, state);
      if (object !== undefined && object.inputs["skipDestroy"] !== true) this.store.delete(object.arn);
    });
  }

  private async perform<Answer>(call: Call, change: () => Answer): Promise<Answer> {
    this.calls.push(call);
    await this.controls.meet(call, "before");
    const answer = change();
    try {
      await this.controls.meet(call, "after");
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      throw new UnfinishedObject(error.message, answer as CloudObject);
    }
    return answer;
  }

  /** By the ARN that the state knows, else by its id: the newest, where there are several revisions. */
  private find({ type, id }: Call, state: Properties): CloudObject | undefined {
    const arn = state["arn"];
    if (typeof arn === "string") return this.store.get(arn);
    return this.objects(type).findLast((object) => object.id === id);
  }

  private put(object: CloudObject): CloudObject {
    this.store.set(object.arn, object);
    return object;
  }

  private arnOf({ service, kind, hasRevisions }: CloudType, name: string): string {
    const arn = `arn:aws:${service}:${region}:${this.account}:${kind}/${name}`;
    return hasRevisions === true ? `${arn}:${this.made}` : arn;
  }

  /** What AWS refuses because of other objects. */
  private mustBePossible(type: string, inputs: Properties): void {
    const wanted = inputs["taskDefinition"];
    if (type === "aws:ecs/service:Service" && typeof wanted === "string" && !this.store.has(wanted)) {
      throw new Error(`ClientException: TaskDefinition ${wanted} is inactive`);
    }
    if (type !== "ops:index:RunningRevision") return;
    const service = this.objects("aws:ecs/service:Service").find(({ id, inputs: { name } }) =>
      [id, name].includes(inputs["service"] as string),
    );
    if (service?.inputs["taskDefinition"] !== wanted) {
      throw new Error(`${canonical(wanted)} does not run: ECS took its deployment back`);
    }
  }
}

/** Carries to the engine what is known of an object that did not become what it should be. */
export class UnfinishedObject extends Unfinished {
  constructor(
    message: string,
    readonly object: CloudObject,
  ) {
    super(message);
  }
}

/** @throws {Error} naming the types that the lab's cloud has */
export function typeOf(token: string): CloudType {
  const type = cloudTypes[token];
  if (type !== undefined) return type;
  throw new Error(`the lab's cloud has no ${token}; it has ${Object.keys(cloudTypes).join(", ")}`);
}

function nameIn(inputs: Properties, key: string): string {
  const name = inputs[key];
  if (typeof name !== "string") throw new Error(`${key} is missing`);
  return name;
}

/** What the cloud says of a new object besides its ARN. */
function outputsOf(type: string, arn: string, name: string, account: string): Record<string, Value> {
  if (type === "aws:ecs/taskDefinition:TaskDefinition") return { revision: Number(arn.split(":").at(-1)) };
  if (type === "aws:elasticache/replicationGroup:ReplicationGroup") {
    return { primaryEndpointAddress: `${name}.cache.internal` };
  }
  if (type === "aws:sqs/queue:Queue") return { url: `https://sqs.${region}.amazonaws.com/${account}/${name}` };
  return {};
}
