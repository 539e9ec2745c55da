/** Answers within this or not at all; a job does not wait for it. */
const timeoutMilliseconds = 3_000;
/** Jobs that are over sooner are not worth a call to AWS, which allows few. */
const settleMilliseconds = 5_000;

export interface TaskProtectionOptions {
  /** Address of the agent beside the container (`ECS_AGENT_URI`); undefined outside of ECS, where nothing is protected. */
  readonly agentUri: string | undefined;
  /** After this long AWS ends the protection by itself. */
  readonly expiresInMinutes: number;
  /** Hears of every request that failed. */
  readonly onError: (error: unknown) => void;
  readonly settleMilliseconds?: number;
}

/**
 * Asks ECS not to choose this task when it scales in while a job runs here, so that it ends an idle one.
 *
 * The protection is asked for once for a busy stretch, ends with the stretch or by itself, and is never renewed: a worker
 * that is always busy must not keep a deployment from ending. Should ECS stop a busy task all the same, SIGTERM gives its
 * jobs the time that they need.
 */
export class TaskProtection {
  readonly #options: TaskProtectionOptions;
  #running = 0;
  #settling: NodeJS.Timeout | undefined;
  #isWanted = false;
  /** What ECS was told last; undefined when it is not known whether it heard. */
  #isApplied: boolean | undefined = false;
  #isTelling = false;

  constructor(options: TaskProtectionOptions) {
    this.#options = options;
  }

  jobStarted(): void {
    this.#running += 1;
    if (this.#running > 1 || this.#options.agentUri === undefined) return;
    this.#settling = setTimeout(() => this.#want(true), this.#options.settleMilliseconds ?? settleMilliseconds);
  }

  jobEnded(): void {
    this.#running -= 1;
    if (this.#running > 0 || this.#options.agentUri === undefined) return;
    clearTimeout(this.#settling);
    this.#want(false);
  }

  #want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    void this.#tell();
  }

  /** One request at a time, until what was told last is what is wanted. */
  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#isApplied !== this.#isWanted) {
      const isWanted = this.#isWanted;
      try {
        await this.#put(isWanted);
        this.#isApplied = isWanted;
      } catch (error) {
        this.#options.onError(error);
        this.#isApplied = undefined;
        break;
      }
    }
    this.#isTelling = false;
  }

  async #put(isProtected: boolean): Promise<void> {
    const response = await fetch(`${this.#options.agentUri ?? ""}/task-protection/v1/state`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ProtectionEnabled: isProtected,
        ...(isProtected && { ExpiresInMinutes: this.#options.expiresInMinutes }),
      }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`task protection was answered with ${response.status}`);
  }
}
