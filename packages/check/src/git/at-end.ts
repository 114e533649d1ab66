import os from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has something taken away when the process ends before its time: by an exit, or by a signal, after which the process ends with 128 and the signal's number, as a shell has it.
 * What is returned takes it away now, and leaves the end of the process alone again.
 */
export function takenAwayAtEnd(takeAway: () => void): () => void {
  const ended = (signal: NodeJS.Signals): void => {
    try {
      done();
    } finally {
      process.exit(128 + os.constants.signals[signal]);
    }
  };
  const done = (): void => {
    process.removeListener('exit', takeAway);
    for (const signal of signals) process.removeListener(signal, ended);
    takeAway();
  };
  process.once('exit', takeAway);
  for (const signal of signals) process.once(signal, ended);
  return done;
}
