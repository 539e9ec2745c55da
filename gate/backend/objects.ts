/** A place for files by key, such as a folder or a bucket. */
export interface Objects {
  /** For people. */
  readonly address: string;
  /** Keys that begin so. */
  list(prefix: string): Promise<readonly string[]>;
  /** @throws where there is none of that key */
  read(key: string): Promise<Buffer>;
  /** Whether Pulumi can read what is kept beside it. */
  isLabelled(key: string): Promise<boolean>;
  /** All of it, or nothing; with nothing beside it. */
  write(key: string, content: Buffer): Promise<void>;
  remove(key: string): Promise<void>;
}
