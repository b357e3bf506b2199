import type { ELK } from "elkjs/lib/elk-api";

let engine: Promise<ELK> | undefined;

/** ELK is large and slow to start: it comes when it is asked for, and works in a worker. */
export function loadEngine(): Promise<ELK> {
  engine ??= Promise.all([import("elkjs/lib/elk-api.js"), import("elkjs/lib/elk-worker.min.js?url")]).then(
    ([{ default: Elk }, { default: url }]) => new Elk({ workerFactory: () => new Worker(url) }),
  );
  return engine;
}
