import { z } from "zod";

import type { Exported } from "../engine/state";

/** What a lock says of who holds it. */
export const lockHolderSchema = z.looseObject({
  pid: z.number().int().positive(),
  hostname: z.string().min(1),
  username: z.string(),
  timestamp: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
});
export type LockHolder = Readonly<z.infer<typeof lockHolderSchema>>;

/** A lock that lies on a stack. */
export interface Lock {
  /** Its own, by which a person may name it. */
  readonly id: string;
  /** Undefined where it was cut off while it was written. */
  readonly holder: LockHolder | undefined;
}

/** A state of the past that the backend has kept. */
export interface Checkpoint {
  readonly name: string;
  readonly state: Exported;
}

/** How the state is, before any engine reads it. */
export type StateCondition = "whole" | "unreadable" | "missing";

/**
 * Where a stack's state lies, seen from below: what `pulumi` itself shows of a backend is enough for everything but to
 * heal it.
 */
export interface Backend {
  /** For people. */
  readonly address: string;
  locks(): Promise<readonly Lock[]>;
  /** Takes this one lock away, and no other. */
  breakLock(lock: Lock): Promise<void>;
  condition(): Promise<StateCondition>;
  /**
   * Files of the stack that are whole, and that Pulumi cannot read for what it keeps beside each of them: it writes that
   * in place, so that a kill can cut it off.
   */
  mislabelled(): Promise<readonly string[]>;
  /** Writes such a file again, as it is. */
  relabel(name: string): Promise<void>;
  /** Whole ones, newest first. */
  checkpoints(): AsyncIterable<Checkpoint>;
  /** Puts a checkpoint in the place of the state. */
  restore(checkpoint: Checkpoint): Promise<void>;
  /**
   * Keeps the state as it is now.
   * @returns puts it back, byte by byte; `pulumi stack import` would forget what is pending
   */
  keep(): Promise<() => Promise<void>>;
}
