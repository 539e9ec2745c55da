import type { Cases } from "./case";

export const notificationsCases: Cases = {};
