import type { Cases } from "./case";

export const messagingCases: Cases = {};
