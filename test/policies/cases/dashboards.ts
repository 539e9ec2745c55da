import type { Cases } from "./case";

export const dashboardsCases: Cases = {};
