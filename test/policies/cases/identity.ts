import type { Cases } from "./case";

export const identityCases: Cases = {};
