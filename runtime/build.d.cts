/** Builds what runs in the image, `worker.cjs`, `dashboard.cjs` and `health-check.cjs`, into one folder. */
export function buildWorker(project: string, folder: string): void;
