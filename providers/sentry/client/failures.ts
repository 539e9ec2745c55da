/** What Sentry refused, with what to do about it. Never holds the token: a request's headers are not part of it. */
export class SentryError extends Error {
  override readonly name = "SentryError";

  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** Which scopes of a token let it do what was asked, by what the path is about. Source: Sentry's API documentation. */
const scopes: readonly [path: RegExp, read: string, write: string, remove: string][] = [
  [/\/projects\/[^/]+\/detectors\/|\/detectors\//, "alerts:read", "alerts:write", "alerts:write"],
  [/\/workflows\//, "alerts:read", "alerts:write", "alerts:write"],
  [/\/integrations\//, "org:read", "org:integrations", "org:integrations"],
  [/\/dashboards\//, "org:read", "org:read", "org:read"],
  [/\/(projects|teams)\//, "project:read", "project:write", "project:admin"],
];

/** How long a part of an answer may be in a message. */
const longestDetail = 500;

/** An answer that is not a success, as an error that explains itself. */
export async function refusal(method: string, path: string, response: Response): Promise<SentryError> {
  const { status, headers } = response;
  const detail = describeBody(await response.text().catch(() => ""));
  const said = detail === "" ? "" : ` Sentry says: ${detail}`;
  const what = `${method} ${path} was answered with ${status}`;
  const error = (advice: string) => new SentryError(`${what}: ${advice}${said}`, status);
  switch (status) {
    case 401:
      return error("the token is not valid, or not for this organization. Make a new one and set SENTRY_AUTH_TOKEN.");
    case 403:
      return error(`the token may not do this; it needs the scope ${scopeFor(method, path)}.`);
    case 404:
      return error(
        "there is no such thing, or the token's owner may not see it. Check organization, team and project.",
      );
    case 409:
      return error(
        "the slug exists already. Take another one, or adopt what exists: pulumi import, or the option import.",
      );
    case 410:
      return error(describeRetirement(headers));
    case 429:
      return error("too many requests, still after several tries. Run it again later.");
    default:
      return error(status >= 500 ? "Sentry failed, still after several tries." : "Sentry does not accept it.");
  }
}

export function scopeFor(method: string, path: string): string {
  const [, read, write, remove] = scopes.find(([pattern]) => pattern.test(path)) ?? [
    /./,
    "org:read",
    "org:write",
    "org:admin",
  ];
  if (method === "GET") return read;
  return method === "DELETE" ? remove : write;
}

/** Sentry names the successor of a retired route, and the day of its end, in headers. */
function describeRetirement(headers: Headers): string {
  const successor = headers.get("x-sentry-replacement-endpoint");
  const date = headers.get("x-sentry-deprecation-date");
  const since = date === null ? "" : ` since ${date}`;
  const instead = successor === null ? "" : ` Its successor is ${successor}.`;
  return `this route is retired${since}; trying again does not help.${instead} Use a version of this provider that knows it.`;
}

/** `{"name": ["This field is required."]}` as `name: This field is required.`; anything else as it is, cut short. */
function describeBody(text: string): string {
  const flat = (() => {
    try {
      return flatten(JSON.parse(text), "").join("; ");
    } catch {
      return text.trim();
    }
  })();
  return flat.length > longestDetail ? `${flat.slice(0, longestDetail)}...` : flat;
}

function flatten(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => flatten(item, path));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === "" ? key : `${path}.${key}`));
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return [];
  if (value === "") return [];
  return [path === "" || path === "detail" ? String(value) : `${path}: ${String(value)}`];
}
