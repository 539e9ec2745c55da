import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedact, redactDeep, textsIn } from "../../runtime/redaction";

test("a secret is found as it is, inside JSON and inside an address", () => {
  const secret = 'pass "word"/1';
  const redact = createRedact([secret]);
  expect(redact(`token ${secret}.`)).toBe("token [redacted].");
  expect(redact(JSON.stringify({ token: secret }))).toBe('{"token":"[redacted]"}');
  expect(redact(`rediss://:${encodeURIComponent(secret)}@host`)).toBe("rediss://:[redacted]@host");
});

test("the longer of two secrets goes first, and values too short to hide anything stay", () => {
  expect(createRedact(["abcd", "abcdefgh", "at", ""])("at abcdefgh abcd")).toBe("at [redacted] [redacted]");
});

test("whatever a payload holds, its texts are nowhere in the redacted copy, and nothing else is lost", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (payload, word) => {
      const redact = createRedact(textsIn(payload));
      const message = `x${JSON.stringify(payload)}${word}`;
      const cleaned = redactDeep({ list: [message], count: 1, none: null }, redact);
      expect(cleaned.count).toBe(1);
      expect(cleaned.none).toBeNull();
      const long = textsIn(payload).filter((text) => text.length >= 4 && !"[redacted]".includes(text));
      for (const text of long) expect(cleaned.list[0]?.replaceAll("[redacted]", "\u0000")).not.toContain(text);
    }),
  );
});
