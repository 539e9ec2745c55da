import { accessCases } from "./validity/access";
import type { ValidityCase } from "./validity/case";
import { ecsCases } from "./validity/ecs";
import { networkCases } from "./validity/network";
import { redisCases } from "./validity/redis";
import { storageCases } from "./validity/storage";
import { watchCases } from "./validity/watch";

export type { ValidityCase } from "./validity/case";

/** 70 requests that AWS refuses and that an emulator may well take. */
export const validityCases: readonly ValidityCase[] = [
  ...redisCases,
  ...ecsCases,
  ...watchCases,
  ...accessCases,
  ...networkCases,
  ...storageCases,
];
