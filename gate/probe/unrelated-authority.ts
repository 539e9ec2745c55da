import { generateKeyPairSync, sign } from "node:crypto";

/**
 * Makes the certificate of an authority that has signed nothing and never will: its private key is gone when this
 * returns. A client that trusts only this authority must refuse every server there is.
 *
 * Node can read X.509 and not write it, so the few DER structures stand here (RFC 5280, section 4.1).
 *
 * @returns PEM text for the `ca` option of `tls.connect`
 */
export function unrelatedAuthority(): string {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(set(sequence(commonName, der(0x0c, Buffer.from("authority unrelated to everything")))));
  const hour = 3_600_000;
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([1])), // serial number
    ecdsaWithSha256,
    name, // issuer
    sequence(utcTime(Date.now() - hour), utcTime(Date.now() + hour)),
    name, // subject
    publicKey.export({ format: "der", type: "spki" }),
    der(0xa3, sequence(sequence(basicConstraints, critical, der(0x04, sequence(der(0x01, Buffer.from([0xff]))))))),
  );
  const signature = sign("sha256", certificate, privateKey);
  const signed = sequence(certificate, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return `-----BEGIN CERTIFICATE-----\n${signed.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

/** Tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => der(0x31, ...parts);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const utcTime = (milliseconds: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(milliseconds).toISOString().replace(/\D/g, "").slice(2, 14)}Z`));

const commonName = identifier("550403");
const basicConstraints = identifier("551d13");
const critical = der(0x01, Buffer.from([0xff]));
const ecdsaWithSha256 = sequence(identifier("2a8648ce3d040302"));
