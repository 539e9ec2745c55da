import type { Cases } from "./case";

export const redisCases: Cases = {};
