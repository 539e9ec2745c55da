import { createHash } from "node:crypto";
import type { QueueState } from "../queue/state";
import type { Identity } from "./identity";

export interface PageContent {
  readonly service: string;
  readonly release: string;
  readonly identity: Identity;
  /** Null when Redis does not answer. */
  readonly queue: QueueState | null;
  readonly measuredAt: Date;
}

const style = [
  ":root{color-scheme:light dark}",
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}",
  "table{border-collapse:collapse;width:100%}",
  "caption{text-align:left;font-weight:600;padding-bottom:.5rem}",
  "th,td{border-top:1px solid;padding:.5rem;text-align:left;font-weight:400}",
  "td{text-align:right;font-variant-numeric:tabular-nums}",
  "[role=alert]{border-left:.3rem solid;padding:.5rem 1rem;font-weight:600}",
].join("");

/** The page runs no script and loads nothing: only its own style, by its digest. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** One page that reads well aloud, without colour and without JavaScript. */
export function renderPage({ service, release, identity, queue, measuredAt }: PageContent): string {
  const time = measuredAt.toISOString();
  const title = `${queue === null ? "Queue not reachable" : `${queue.depth} waiting`} – ${service}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escape(title)}</title><style>${style}</style></head>`,
    "<body>",
    `<header><h1>${escape(service)}</h1></header>`,
    "<main>",
    queue === null ? '<p role="alert">The queue does not answer. Jobs are not lost; figures are.</p>' : figures(queue),
    `<p>Measured at <time datetime="${time}">${time}</time>. <a href="/">Measure again</a></p>`,
    "</main>",
    `<footer><p>Release <code>${escape(release.slice(0, 12))}</code>. `,
    `Logged in as ${escape(identity.email ?? identity.subject)}.</p></footer>`,
    "</body></html>",
  ].join("\n");
}

function figures({ depth, active, oldestJobAgeSeconds, deadLetters }: QueueState): string {
  const rows: readonly (readonly [string, string])[] = [
    ["Waiting jobs", String(depth)],
    ["Jobs being worked on", String(active)],
    ["Age of the oldest waiting job", `${Math.round(oldestJobAgeSeconds)} s`],
    ["Jobs that failed for good", String(deadLetters)],
  ];
  const body = rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join("");
  return `<table><caption>Queue</caption><tbody>${body}</tbody></table>`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");
}
