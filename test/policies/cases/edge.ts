import type { Cases } from "./case";

export const edgeCases: Cases = {};
