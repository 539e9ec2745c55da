/**
 * What a table of ours says of a word that a program wrote; nothing for a word that only every object knows, such as
 * `constructor`.
 */
export const lookUp = <Entry>(table: Readonly<Record<string, Entry>>, word: string): Entry | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
