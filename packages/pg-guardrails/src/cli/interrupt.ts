/** Signals that end a process: a terminal's Ctrl-C, and what a CI job sends when it is cancelled. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The server of `--database-url`. */
export interface GivenServer {
  readonly url: string;
  /** Aborted when the process is told to end. */
  readonly signal: AbortSignal;
}

/**
 * Runs with the server of `--database-url`, so that what was made there can be taken away when the process is told to end; the second time the process ends at once, and
 * what is left behind the next run clears away. Without one (`url` undefined) nothing has to be taken away, and the process ends as any other.
 */
export async function onServer<Result>(url: string | undefined, run: (server: GivenServer | null) => Promise<Result>): Promise<Result> {
  if (url === undefined) return run(null);
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  for (const signal of signals) process.once(signal, abort);
  try {
    return await run({ url, signal: controller.signal });
  } finally {
    for (const signal of signals) process.removeListener(signal, abort);
  }
}
