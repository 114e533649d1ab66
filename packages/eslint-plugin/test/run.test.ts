import { performance } from 'node:perf_hooks';
import { afterEach, expect, test, vi } from 'vitest';
import { runOf } from '../src/run.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A process that has run and waited for so many milliseconds. */
function clock(now: number, idle: number): void {
  vi.spyOn(performance, 'now').mockReturnValue(now);
  vi.spyOn(performance.nodeTiming, 'idleTime', 'get').mockReturnValue(idle);
}

test('a run goes on while the process is busy, and ends where it waited, where a file comes again and after a while', () => {
  clock(1_000_000, 100);
  const first = runOf('/a.ts');
  clock(1_004_000, 110);
  expect(runOf('/b.ts'), 'four seconds with a large file').toBe(first);
  clock(1_004_600, 700);
  const second = runOf('/c.ts');
  expect(second, 'a pause').not.toBe(first);
  clock(1_004_700, 700);
  const third = runOf('/c.ts');
  expect(third, 'the file again').not.toBe(second);
  clock(1_305_000, 710);
  expect(runOf('/d.ts'), 'five minutes later').not.toBe(third);
});

test('where nobody counts what a process waits for, time alone is a pause', () => {
  clock(2_000_000, 0);
  const first = runOf('/a.ts');
  clock(2_000_400, 0);
  expect(runOf('/b.ts')).toBe(first);
  clock(2_001_000, 0);
  expect(runOf('/c.ts')).not.toBe(first);
});
