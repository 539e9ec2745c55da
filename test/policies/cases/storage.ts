import type { Cases } from "./case";

export const storageCases: Cases = {};
