import type { Cases } from "./case";

export const workerCases: Cases = {};
