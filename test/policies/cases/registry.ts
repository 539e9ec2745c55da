import type { Cases } from "./case";

export const registryCases: Cases = {};
