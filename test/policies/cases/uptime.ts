import type { Cases } from "./case";

export const uptimeCases: Cases = {};
