/** The edge is whole or not there: an address without a log-in would show the queue to everybody. */
import type { Agreement } from "./agreement";
import type { Key } from "../keys";

/** What the edge needs beside its domain, each with a right value for the line that repairs it. */
const parts = {
  edgeZoneId: "Z0123456789ABCDEFGHIJ",
  edgeOidcIssuer: "https://login.example.com",
  edgeOidcAuthorizationEndpoint: "https://login.example.com/authorize",
  edgeOidcExchangeEndpoint: "https://login.example.com/token",
  edgeOidcUserInfoEndpoint: "https://login.example.com/userinfo",
  edgeOidcClientId: "dashboard",
} satisfies Partial<Record<Key, string>>;

export const edgeAgreements: readonly Agreement[] = [
  ...Object.entries(parts).map(([name, example]): Agreement => ({
    key: name as keyof typeof parts,
    needs: ["edgeDomain"],
    holds: (settings) => settings.edgeDomain === undefined || settings[name as keyof typeof parts] !== undefined,
    expected: ({ edgeDomain }) => `a value, because edgeDomain is ${String(edgeDomain)}`,
    repair: () => example,
  })),
  {
    key: "edgeDomain",
    needs: Object.keys(parts) as Key[],
    holds: (settings) =>
      settings.edgeDomain !== undefined ||
      Object.keys(parts).every((name) => settings[name as keyof typeof parts] === undefined),
    expected: () => "host name of the dashboard, because other settings of the edge are there",
    repair: () => "ops.example.com",
  },
  {
    key: "natGateways",
    needs: ["edgeDomain", "vpcId"],
    holds: ({ natGateways, edgeDomain, vpcId }) =>
      edgeDomain === undefined || vpcId !== undefined || natGateways !== "none",
    expected: () => "one or per-zone, because the dashboard fetches the load balancer's public keys from the internet",
    repair: () => "one",
  },
];
