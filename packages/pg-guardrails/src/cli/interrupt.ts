/** Signals that end a process: a terminal's Ctrl-C, and what a CI job sends when it is cancelled. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs with a signal that is aborted when the process is told to end, so that what was made on a server can be taken away; the second time the process ends at once.
 * What is left behind then, the next run clears away.
 */
export async function interruptible<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  for (const signal of signals) process.once(signal, abort);
  try {
    return await run(controller.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, abort);
  }
}

/** The server of `--database-url`, or null for the embedded one. */
export function serverOf(url: string | undefined, signal: AbortSignal): { readonly url: string; readonly signal: AbortSignal } | null {
  return url === undefined ? null : { url, signal };
}
