/** Builds what runs in the worker's image, `worker.cjs` and `health-check.cjs`, into one folder. */
export function buildWorker(project: string, folder: string): void;
