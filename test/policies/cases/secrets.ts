import type { Cases } from "./case";

export const secretsCases: Cases = {};
