import type { Cases } from "./case";

export const databaseCases: Cases = {};
