/** The way in to the dashboard: address, certificate, who may enter, and when its alarms ring. */
import type { Definition } from "../values";
import { optional, safeUrl, text, trueOrFalse, wholeNumber } from "../values";

const httpsUrl = { expects: "https URL", schema: safeUrl.schema.startsWith("https://") };

export const edgeKeys = {
  edgeDomain: {
    about: "Host name of the dashboard. With it the stack has an edge and a dashboard, without it neither.",
    ...optional(
      text("host name such as ops.example.com", /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/),
    ),
  },
  edgeZoneId: {
    about: "Route 53 public hosted zone that edgeDomain lies in; the certificate is validated there.",
    ...optional(text("hosted zone id such as Z0123456789ABCDEFGHIJ", /^Z[A-Z0-9]{3,31}$/)),
  },
  edgeOidcIssuer: {
    about: "Who says who a person is: issuer of the OpenID Connect provider, exactly as its tokens spell it.",
    ...optional(httpsUrl),
  },
  edgeOidcAuthorizationEndpoint: {
    about: "Where a person is sent to log in (authorization_endpoint of the issuer).",
    ...optional(httpsUrl),
  },
  // Not called after the token: Pulumi refuses such a name for a value that is no secret.
  edgeOidcExchangeEndpoint: {
    about: "Where the load balancer trades a log-in for tokens (token_endpoint of the issuer).",
    ...optional(httpsUrl),
  },
  edgeOidcUserInfoEndpoint: {
    about: "Where the load balancer asks who logged in (userinfo_endpoint of the issuer).",
    ...optional(httpsUrl),
  },
  edgeOidcClientId: {
    about: "Client id that the issuer gave to this dashboard; who may use it is decided at the issuer.",
    ...optional(text("client id without spaces", /^[\x21-\x7e]{1,256}$/)),
  },
  edgeSessionHours: {
    about: "How long a log-in lasts. Somebody who lost access keeps it for that long.",
    ...wholeNumber(1, 168, "hours"),
    fallback: "8",
  },
  edgeRateLimit: {
    about: "Requests from one address in five minutes; more are refused.",
    ...wholeNumber(100, 100_000, "requests"),
    fallback: "1000",
  },
  edgeLogRetentionDays: {
    about: "How long the load balancer's and the firewall's logs are kept.",
    ...wholeNumber(7, 3_650, "days"),
    fallback: { sandbox: "30", staging: "30", prod: "365" },
  },
  edgeDeletionProtection: {
    about: "Whether AWS refuses to delete the load balancer; the way out is in docs/getting-started.md.",
    ...trueOrFalse,
    fallback: { sandbox: "false", staging: "false", prod: "true" },
  },
  edgeServerErrorsAlarm: {
    about: "More 5xx answers than this in five minutes warn (P2).",
    ...wholeNumber(1, 100_000, "answers"),
    fallback: "10",
  },
  edgeLatencyAlarmSeconds: {
    about: "A 95th percentile of the dashboard's answers above this for fifteen minutes warns (P2).",
    ...wholeNumber(1, 60, "seconds"),
    fallback: "2",
  },
  edgeBlockedAlarm: {
    about: "More requests than this refused by the firewall in five minutes are noted (P3).",
    ...wholeNumber(1, 10_000_000, "requests"),
    fallback: "1000",
  },
} satisfies Record<string, Definition<unknown>>;
