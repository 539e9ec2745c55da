import type { Cases } from "./case";

export const configCases: Cases = {};
