import type { CloudView } from "./cloud-view";
import type { ReceivedMessage } from "./received-message";

/** How many of the newest messages the page shows. */
const shownMessages = 50;

/** How often the page looks again. Seconds. */
const refreshSeconds = 5;

const style = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); vertical-align: top; }
  td.ALARM { color: #c0261c; font-weight: 600; } td.OK { color: #14803c; }
  @media (prefers-color-scheme: dark) { td.ALARM { color: #ff8a80; } td.OK { color: #7ddc9a; } }
  pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** The sandbox's page: what runs, what rings, and what was delivered. */
export function renderPage(cloud: CloudView, messages: readonly ReceivedMessage[]): string {
  const services = cloud.services.map(({ name, running, desired }) => row([text(name), `${running} of ${desired}`]));
  const alarms = cloud.alarms.map(({ name, state, reason }) => row([text(name), text(state), text(reason)], state));
  const deliveries = messages
    .slice(-shownMessages)
    .reverse()
    .map(({ receivedAt, path, body }) => row([text(receivedAt), text(path), `<pre>${text(body)}</pre>`]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${refreshSeconds}">
<title>Sandbox</title><style>${style}</style>
</head>
<body>
<h1>Sandbox</h1>
<h2>Services</h2>
${table(["Service", "Running tasks"], services, "No service is deployed.")}
<h2>Alarms</h2>
${table(["Alarm", "State", "Why"], alarms, "No alarm is deployed.")}
<h2>Delivered to Slack, PagerDuty and Sentry</h2>
${table(["Received", "Address", "Message"], deliveries, "Nothing yet.")}
</body>
</html>
`;
}

function table(headings: readonly string[], rows: readonly string[], whenEmpty: string): string {
  if (rows.length === 0) return `<p>${whenEmpty}</p>`;
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function row(cells: readonly string[], state?: string): string {
  const mark = state === undefined ? "" : ` class="${text(state)}"`;
  return `<tr>${cells.map((cell, index) => `<td${index === 1 ? mark : ""}>${cell}</td>`).join("")}</tr>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What was received is anybody's text: none of it may become markup. */
function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
