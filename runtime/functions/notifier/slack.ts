import type { AlarmChange } from "./alarm-message";
import { consoleUrl } from "./console-url";

/** Slack refuses a message with a longer text in one of these places. Characters. */
const limits = Object.freeze({ header: 150, field: 2_000, section: 3_000 });

const icons = Object.freeze({
  ALARM: ":rotating_light:",
  OK: ":white_check_mark:",
  INSUFFICIENT_DATA: ":grey_question:",
});
const words = Object.freeze({ ALARM: "ALARM", OK: "RESOLVED", INSUFFICIENT_DATA: "NO DATA" });

/** The message as Slack's Block Kit; `text` is what notifications and screen readers show. */
export function slackMessage(alarm: AlarmChange, service: string) {
  const title = `${words[alarm.state]} ${alarm.severity}: ${alarm.name}`;
  const links = [
    ...(alarm.runbookUrl === undefined ? [] : [button("Runbook", alarm.runbookUrl)]),
    button("Alarm", consoleUrl(alarm)),
  ];
  return {
    text: escape(title),
    blocks: [
      { type: "header", text: { type: "plain_text", text: shorten(`${icons[alarm.state]} ${title}`, limits.header) } },
      ...(alarm.description === "" ? [] : [section(escape(alarm.description))]),
      section(`*Why:* ${escape(alarm.reason)}`),
      {
        type: "section",
        fields: [
          field("Service", service),
          field("Severity", alarm.severity),
          field("Metric", alarm.metric),
          field("Since", alarm.changedAt.toISOString()),
          field("Region", alarm.region),
          field("Account", alarm.account),
        ],
      },
      { type: "actions", elements: links },
    ],
  };
}

function section(markup: string) {
  return { type: "section", text: { type: "mrkdwn", text: shorten(markup, limits.section) } };
}

function field(name: string, value: string) {
  return { type: "mrkdwn", text: shorten(`*${name}*\n${escape(value === "" ? "–" : value)}`, limits.field) };
}

function button(text: string, url: string) {
  return { type: "button", text: { type: "plain_text", text }, url };
}

/** Slack's three special characters; everything else it takes literally. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function shorten(text: string, limitCharacters: number): string {
  return text.length <= limitCharacters ? text : `${text.slice(0, limitCharacters - 1)}…`;
}
