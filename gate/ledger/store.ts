/** Where entries lie: a folder, or a bucket. Both can refuse to write over what is there, and that is all it takes. */
export interface Store {
  /** For people, such as `s3://records/deploys/worker/prod`. */
  readonly address: string;
  /** Names of all entries, in their order. */
  list(): Promise<readonly string[]>;
  /** @throws where there is none of that name */
  read(name: string): Promise<string>;
  /** Writes what was not there before: of several who write the same name at once, one does, and the others learn that. */
  create(name: string, content: string): Promise<"created" | "exists">;
}
