/** How many bytes a key has that was written as hexadecimal digits, as base64, or as it is: the fewest that it can mean. */
export function keyBytes(text: string): number {
  if (/^([0-9a-f]{2})+$/i.test(text)) return text.length / 2;
  const digits = text.replace(/=+$/, "");
  if (/^[\w+/-]+$/.test(digits)) return Math.floor((digits.length * 3) / 4);
  return Buffer.byteLength(text);
}

/** How much there is to guess in a text, from how often each of its letters stands in it. Bits; words score too well. */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -text.length * shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
