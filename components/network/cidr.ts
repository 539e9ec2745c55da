/** Bits that tell the subnets of a network apart: room for eight private and eight public ones. */
const subnetBits = 4;

/**
 * One of the sixteen equal parts of an IPv4 range.
 *
 * @throws when the range is not written as its own first address, or the part does not exist
 * @example
 * subnetCidr("10.20.0.0/16", 9); // 10.20.144.0/20
 */
export function subnetCidr(cidr: string, part: number): string {
  const [address = "", prefixText = ""] = cidr.split("/");
  const bytes = address.split(".").map(Number);
  const prefix = Number(prefixText);
  const size = 2 ** (32 - prefix);
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const isRange = bytes.length === 4 && bytes.every((byte) => byte >= 0 && byte <= 255) && prefix >= 16 && prefix <= 24;
  if (!isRange || first % size !== 0) throw new Error(`${cidr} is not the first address of a range of 16 to 24 bits`);
  if (!Number.isInteger(part) || part < 0 || part >= 2 ** subnetBits) throw new Error(`${cidr} has no part ${part}`);
  const start = first + part * (size / 2 ** subnetBits);
  const quads = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${quads.join(".")}/${prefix + subnetBits}`;
}
