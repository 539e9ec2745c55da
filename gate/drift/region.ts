import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

import type { Engine } from "../engine/engine";
import { GateError } from "../gate-error";
import { settingsFile } from "../release/config";

const settingsSchema = z.looseObject({ config: z.looseObject({ "aws:region": z.string().optional() }).nullish() });

/**
 * Region of a stack, by its settings: they can be read also where its state cannot.
 * @throws {GateError} neither they nor the environment say it
 */
export async function regionOf(engine: Engine): Promise<string> {
  const { environment } = engine.place;
  const text = await readFile(settingsFile(engine), "utf8").catch(() => "");
  const region =
    settingsSchema.safeParse(parse(text)).data?.config?.["aws:region"] ??
    environment["AWS_REGION"] ??
    environment["AWS_DEFAULT_REGION"];
  if (region === undefined || region === "")
    throw new GateError("nothing says in which region the stack is. Set AWS_REGION, or aws:region of the stack");
  return region;
}
