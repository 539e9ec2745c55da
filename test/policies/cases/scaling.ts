import type { Cases } from "./case";

export const scalingCases: Cases = {};
