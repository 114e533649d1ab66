import { rules } from '@pg-guardrails/rules';
import type { Tool } from './check.js';
import type { Io } from './io.js';
import { run } from './run.js';
import { toolVersion } from './version.js';

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  isTerminal: process.stdout.isTTY,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

const tool: Tool = {
  version: toolVersion(),
  rules,
  // The readers and the grammar are heavy: `--help` and a broken configuration do not need them.
  async check(input) {
    const { check } = await import('@pg-guardrails/check');
    return check(input);
  },
  async catalog(input) {
    const { readCatalogs } = await import('@pg-guardrails/check');
    return readCatalogs(input);
  },
  async remedy(input) {
    const { remedy } = await import('@pg-guardrails/check');
    return remedy(input);
  },
};

// A reader that has seen enough closes the pipe (`| head`): no reason for a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// A configuration is code: one that calls process.exit(0) would look like a clean report.
let isDone = false;
process.on('exit', () => {
  if (isDone) return;
  io.err('pg-guardrails: the process was ended before there was a report. Does the configuration call process.exit?\n');
  process.exitCode = 2;
});

// No process.exit: it would cut off output that is still on its way.
process.exitCode = await run(process.argv.slice(2), tool, io);
isDone = true;
