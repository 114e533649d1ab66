import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Certificate, Progress, ProveInput } from '@pg-guardrails/check';
import { loadConfig, type ConfigResult } from '@pg-guardrails/config';
import type { Problem } from '@pg-guardrails/kernel';
import { renderHtml } from '../certificate/html.js';
import { renderCertificateJson } from '../certificate/json.js';
import { renderMarkdown } from '../certificate/markdown.js';
import { headline } from '../certificate/words.js';
import { orderReport } from '../reporters/order.js';
import { exitCodeOf, internalError, reportProblems, unknownNames, type ExitCode, type Tool } from './check.js';
import { withServerAhead } from './keeping.js';
import { onServer } from './interrupt.js';
import type { Io } from './io.js';
import { writeReport } from './output.js';
import { progressWords } from './prove.js';
import type { certificateFormats } from './formats.js';

type CertificateFormat = (typeof certificateFormats)[number];

export interface CertifyFlags {
  readonly config?: string;
  readonly format?: CertificateFormat;
  readonly output?: string;
  readonly check?: boolean;
  readonly skipFailing?: boolean;
  readonly databaseUrl?: string;
  readonly cache: boolean;
  readonly cacheLocation?: string;
  /** Seconds. */
  readonly timeout: number;
}

/** SOURCE_DATE_EPOCH (reproducible-builds.org), in seconds, as ISO 8601; without it a certificate bears no time, so that the same input gives the same bytes. */
function issuedFrom(env: Io['env']): string | null {
  const epoch = env['SOURCE_DATE_EPOCH'] ?? '';
  return /^\d{1,11}$/u.test(epoch) ? new Date(Number(epoch) * 1000).toISOString().replace('.000Z', 'Z') : null;
}

/** What the file's name says when no flag does. */
function formatOf({ format, output = '' }: CertifyFlags): CertificateFormat {
  if (format !== undefined) return format;
  if (/\.html?$/iu.test(output)) return 'html';
  return /\.json$/iu.test(output) ? 'json' : 'markdown';
}

function render(format: CertificateFormat, certificate: Certificate): string {
  switch (format) {
    case 'markdown':
      return renderMarkdown(certificate);
    case 'html':
      return renderHtml(certificate);
    case 'json':
      return renderCertificateJson(certificate);
    default:
      return format satisfies never;
  }
}

/** The time that a committed certificate bears: it is written again with the same one. */
const bornAt: Readonly<Record<CertificateFormat, RegExp>> = {
  markdown: /^\| Issued \| (?<issued>[\dT:Z-]+) \|$/mu,
  html: /<meta name="date" content="(?<issued>[\dT:Z-]+)">/u,
  json: /^ {2}"issued": "(?<issued>[\dT:Z-]+)",$/mu,
};

type Produced = { readonly certificate: Certificate } | { readonly problems: readonly Problem[] };

async function produce(only: readonly string[], flags: CertifyFlags, issued: string | null, tool: Tool, io: Io, keeping: Pick<ProveInput, 'cache' | 'ahead'>): Promise<Produced> {
  const unknown = unknownNames(only, tool.rules);
  if (unknown.length > 0) return { problems: unknown };
  try {
    const loaded: ConfigResult = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }) });
    if (!loaded.ok) return { problems: loaded.problems };
    const tell = (progress: Progress): void => io.progress?.(progressWords(progress));
    const input = { config: loaded.config, only, issued, parts: tool.parts, onFailure: flags.skipFailing === true ? 'skip' : 'continue', limit: flags.timeout * 1000, tell } as const;
    const made = await onServer(flags.databaseUrl, (server) => tool.certify({ ...input, ...keeping, server }));
    return { certificate: { ...made, report: { ...made.report, ...orderReport(made.report) } } };
  } catch (error) {
    return { problems: [{ message: internalError(error, io), file: null, line: null, column: null }] };
  } finally {
    io.progress?.(null);
  }
}

function readCommitted(file: string): string | null {
  try {
    // A checkout may have turned the line breaks.
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return null;
  }
}

/**
 * Writes the certificate, or with `--check` compares it with the one that is there. 0: every claim is proven (and the file is fresh);
 * 1: something is not proven, or the file is stale; 2: it could not be made whole.
 */
export async function runCertify(only: readonly string[], flags: CertifyFlags, tool: Tool, io: Io): Promise<ExitCode> {
  const { output } = flags;
  const line = (words: string): void => {
    io.err(`pg-guardrails: ${words}\n`);
  };
  if (flags.check === true && output === undefined) {
    line('--check compares with a file: name it with --output.');
    return 2;
  }
  const format = formatOf(flags);
  const file = output === undefined ? null : path.resolve(io.cwd, output);
  const committed = flags.check === true && file !== null ? readCommitted(file) : null;
  if (flags.check === true && committed === null) {
    line(`There is no certificate ${output ?? ''}. Write it first: pg-guardrails certify --output ${output ?? ''}`);
    return 2;
  }
  const issued = committed === null ? issuedFrom(io.env) : (bornAt[format].exec(committed)?.groups?.['issued'] ?? null);
  const produced = await withServerAhead(flags, tool, io, (keeping) => produce(only, flags, issued, tool, io, keeping));
  if ('problems' in produced) {
    reportProblems(produced.problems, io);
    return 2;
  }
  const { certificate } = produced;
  const text = render(format, certificate);
  reportProblems(certificate.report.errors, io);
  // A certificate of what could not be done whole says so; its status is not "proven".
  const own = exitCodeOf(certificate.report, 'error');
  const exitCode = own === 0 && certificate.status !== 'proven' ? 1 : own;
  if (committed !== null) return compare(committed, text, output ?? '', exitCode, line);
  if (file === null) {
    io.out(text);
    return exitCode;
  }
  const failure = writeReport(file, text);
  line(failure === null ? `wrote ${output ?? ''}: ${headline(certificate)}.` : `cannot write ${output ?? ''}: ${failure}`);
  return failure === null ? exitCode : 2;
}

function compare(committed: string, text: string, output: string, exitCode: ExitCode, line: (words: string) => void): ExitCode {
  if (committed === text) {
    line(`${output} is fresh.`);
    return exitCode;
  }
  const [before, now] = [committed.split('\n'), text.split('\n')];
  const at = now.findIndex((one, index) => one !== before[index]);
  line(`${output} is stale: line ${String((at === -1 ? now.length : at) + 1)} would now be other. Write it again: pg-guardrails certify --output ${output}`);
  return exitCode === 2 ? 2 : 1;
}
