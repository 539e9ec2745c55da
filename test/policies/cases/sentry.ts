import type { Cases } from "./case";

export const sentryCases: Cases = {};
