import { z } from "zod";

/** A number with at most two decimal places. */
export function decimal(least: number, most: number, unit: string) {
  const inRange = (value: string) =>
    /^\d{1,9}(\.\d{1,2})?$/.test(value) && Number(value) >= least && Number(value) <= most;
  return {
    expects: `number of ${unit}, ${least} to ${most}, with at most two decimal places`,
    schema: z.string().refine(inRange).transform(Number),
  };
}
