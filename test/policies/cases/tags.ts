import type { Cases } from "./case";

export const tagsCases: Cases = {};
