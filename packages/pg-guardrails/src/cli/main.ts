import { setFlagsFromString } from 'node:v8';
import { askOn } from './ask-on.js';
import type { Io } from './io.js';
import { lineInPlace } from './progress.js';
import { run } from './run.js';
import { tool } from './tool.js';

// V8 lets a heap that grows fast become four times what is alive before it looks again; twice costs no time that could be measured, and less memory.
setFlagsFromString('--heap-growing-percent=100');
// Node.js 20 compiles a function anew as soon as it has run for some 70 KB of bytecode, which in a run of seconds costs more than it brings; later versions have a cheaper compiler before that one, and no such flag.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=350000');

// Since V8 13 (Node.js 24) the space for new objects may grow to 32 MB, of which two are kept; the objects of a check die young enough for the size that it begins with. Compiled anew is only what runs
// very often, by the cheaper compiler and once more by the other one: that takes memory which nobody gives back.
if (Number.parseInt(process.versions.v8, 10) >= 13) for (const flag of ['--semi-space-growth-factor=1', '--invocation-count-for-maglev=10000', '--invocation-count-for-turbofan=15000']) setFlagsFromString(flag);

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  isTerminal: process.stdout.isTTY,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ...(process.stderr.isTTY ? { progress: (line: string | null) => process.stderr.write(lineInPlace(line, process.stderr.columns)) } : {}),
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: askOn(process.stdin, process.stderr) } : {}),
};

// A reader that has seen enough closes the pipe (`| head`): no reason for a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// A configuration is code: one that calls process.exit(0) would look like a clean report.
let isDone = false;
process.on('exit', (code) => {
  // Above 128: a signal.
  if (isDone || code > 128) return;
  io.err('pg-guardrails: the process was ended before there was a report. Does the configuration call process.exit?\n');
  process.exitCode = 2;
});

// No process.exit: it would cut off output that is still on its way.
process.exitCode = await run(process.argv.slice(2), tool, io);
isDone = true;
