#!/usr/bin/env node
import { existsSync } from 'node:fs';

// This file is committed, so that linking works before the first build; what it runs is built.
const cli = new URL('../dist/cli.js', import.meta.url);
if (existsSync(cli)) {
  await import(cli.href);
} else {
  process.stderr.write('pg-guardrails: it is not built yet; run `npm run build` in its repository.\n');
  process.exitCode = 2;
}
