/** The dashboard. It exists where the edge does: without a way in there is nothing to look at. */
import type { Definition } from "../values";
import { wholeNumber } from "../values";

export const dashboardKeys = {
  dashboardTasks: {
    about: "How many dashboards run. With two, an outage of a zone or a deploy goes unnoticed.",
    ...wholeNumber(1, 4, "tasks"),
    fallback: { sandbox: "1", staging: "1", prod: "2" },
  },
} satisfies Record<string, Definition<unknown>>;
