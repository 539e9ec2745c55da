import type { Cases } from "./case";

export const functionsCases: Cases = {};
