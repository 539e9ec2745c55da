import { drill, type DrillRequest } from "../../../gate/drill/drill";
import { scenarios } from "../../../gate/drill/scenarios";
import type { Lab } from "../lab/lab";
import { gateIn } from "../lab/gate";

/** As JSON in the second word. */
export interface Order {
  readonly lab: Pick<Lab, "project" | "backend" | "projectName" | "stack" | "environment">;
  readonly request: Omit<DrillRequest, "scenarios">;
}

const { lab, request } = JSON.parse(process.argv[2] ?? "") as Omit<Order, "lab"> & { readonly lab: Lab };
const progress = (message: string): void => void process.stderr.write(`${message}\n`);
void drill({ ...gateIn(lab), progress }, { ...request, scenarios: scenarios.filter(({ name }) => name === "image") });
