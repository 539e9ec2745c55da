import { consoleUrl } from "./console-url";
import type { Notice } from "./notice";

/** Slack refuses a message with a longer text in one of these places. Characters. */
const limits = Object.freeze({ header: 150, field: 2_000, section: 3_000 });

const icons = Object.freeze({
  ALARM: ":rotating_light:",
  OK: ":white_check_mark:",
  INSUFFICIENT_DATA: ":grey_question:",
});
const words = Object.freeze({ ALARM: "ALARM", OK: "RESOLVED", INSUFFICIENT_DATA: "NO DATA" });

export interface SlackContext {
  readonly service: string;
  /** Who answers for what names nobody itself. */
  readonly owner: string;
  /** Whom a message that something is wrong calls, in Slack's notation such as `<!here>`. */
  readonly mention: string | undefined;
}

/** The message as Slack's Block Kit; `text` is what notifications and screen readers show. */
export function slackMessage(notice: Notice, { service, owner, mention }: SlackContext) {
  const isReport = notice.kind === "report";
  const title = isReport ? notice.title : `${words[notice.state]} ${notice.severity}: ${notice.title}`;
  const icon = isReport ? ":information_source:" : icons[notice.state];
  const called = notice.state === "ALARM" && mention !== undefined ? `${mention} ` : "";
  const alarmUrl = consoleUrl(notice);
  const links = [
    ...(notice.runbookUrl === undefined ? [] : [button("Runbook", notice.runbookUrl)]),
    ...(alarmUrl === undefined ? [] : [button("Alarm", alarmUrl)]),
  ];
  const first = `${called}${escape(notice.description)}`.trim();
  return {
    text: `${called}${escape(title)}`,
    blocks: [
      { type: "header", text: { type: "plain_text", text: shorten(`${icon} ${title}`, limits.header) } },
      ...(first === "" ? [] : [section(first)]),
      section(`*Why:* ${escape(notice.reason)}`),
      {
        type: "section",
        fields: [
          field("Service", service),
          field("Severity", notice.severity),
          field("About", notice.subject),
          field("Since", notice.changedAt.toISOString()),
          field("Owner", notice.owner ?? owner),
          field("Region", notice.region),
          field("Account", notice.account),
        ],
      },
      ...(links.length === 0 ? [] : [{ type: "actions", elements: links }]),
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
