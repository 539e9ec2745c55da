import type { Cases } from "./case";

export const logsCases: Cases = {};
