import type { Exported } from "../engine/state";

/** Accounts of AWS in which the resources of a state are. */
export function accountsIn({ deployment }: Exported): readonly string[] {
  const found = deployment.resources.flatMap(({ outputs }) => {
    const arn = outputs?.["arn"];
    const [, account] = typeof arn === "string" ? (/^arn:aws[a-z-]*:[^:]*:[^:]*:(\d{12}):/.exec(arn) ?? []) : [];
    return account === undefined ? [] : [account];
  });
  return [...new Set(found)].sort();
}

/** The account of whoever asks; undefined where it cannot be known. */
export type AskAccount = () => Promise<string | undefined>;
