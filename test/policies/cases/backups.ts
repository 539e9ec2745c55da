import type { Cases } from "./case";

export const backupsCases: Cases = {};
