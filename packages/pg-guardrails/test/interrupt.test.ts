import { expect, test } from 'vitest';
import { onServer } from '../src/cli/interrupt.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listening = (): readonly number[] => signals.map((signal) => process.listenerCount(signal));

test('without a server of others the process ends at the first Ctrl-C: nobody listens', async () => {
  const before = listening();
  expect(await onServer(undefined, (server) => Promise.resolve([server, listening()]))).toEqual([null, before]);
});

test.each(signals)('with one, %s is told to the run, once', async (name) => {
  const before = listening();
  const seen = await onServer('postgres://127.0.0.1/x', (server) => {
    const during = listening();
    process.emit(name);
    return Promise.resolve({ url: server?.url, aborted: server?.signal.aborted, during, after: process.listenerCount(name) });
  });
  expect(seen).toEqual({ url: 'postgres://127.0.0.1/x', aborted: true, during: before.map((count) => count + 1), after: before[signals.indexOf(name)] });
  expect(listening()).toEqual(before);
});

test('listeners go when the run fails, too', async () => {
  const before = listening();
  await expect(onServer('postgres://127.0.0.1/x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(listening()).toEqual(before);
});
