import type { CheckReport } from "../report";
import { renderHtml } from "./html";
import { renderJson } from "./json";
import { renderJunit } from "./junit";
import { renderMarkdown } from "./markdown";
import { renderSarif } from "./sarif";
import { renderText } from "./text";

/** How a report can be written. */
export const formats = Object.freeze({
  text: renderText,
  json: renderJson,
  sarif: renderSarif,
  junit: renderJunit,
  markdown: renderMarkdown,
  html: renderHtml,
} satisfies Record<string, (report: CheckReport) => string>);
export type Format = keyof typeof formats;
