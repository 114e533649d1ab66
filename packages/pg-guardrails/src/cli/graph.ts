import path from 'node:path';
import type { GraphReport } from '@pg-guardrails/check';
import { loadConfig, type ConfigResult } from '@pg-guardrails/config';
import type { Problem } from '@pg-guardrails/kernel';
import { renderDot } from '../graph/dot.js';
import { renderGraphHtml } from '../graph/html.js';
import { renderMermaid } from '../graph/mermaid.js';
import { coverageWords } from '../graph/words.js';
import { internalError, reportProblems, type ExitCode, type Tool } from './check.js';
import type { Io } from './io.js';
import { writeReport } from './output.js';
import type { graphFormats } from './formats.js';

type GraphFormat = (typeof graphFormats)[number];

export interface GraphFlags {
  readonly config?: string;
  readonly format?: GraphFormat;
  readonly output?: string;
  readonly to?: readonly string[];
  readonly focus?: string;
  readonly nodes: number;
}

/** What the file's name says when no flag does. */
function formatOf({ format, output = '' }: GraphFlags): GraphFormat {
  if (format !== undefined) return format;
  if (/\.html?$/iu.test(output)) return 'html';
  if (/\.(?:dot|gv)$/iu.test(output)) return 'dot';
  return /\.json$/iu.test(output) ? 'json' : 'mermaid';
}

function render(format: GraphFormat, graph: GraphReport): string {
  switch (format) {
    case 'mermaid':
      return renderMermaid(graph);
    case 'dot':
      return renderDot(graph);
    case 'html':
      return renderGraphHtml(graph);
    case 'json':
      return `${JSON.stringify(graph, null, 2)}\n`;
    default:
      return format satisfies never;
  }
}

async function produce(flags: GraphFlags, tool: Tool, io: Io): Promise<GraphReport | readonly Problem[]> {
  try {
    const loaded: ConfigResult = await loadConfig({ cwd: io.cwd, rules: tool.rules, ...(flags.config === undefined ? {} : { file: flags.config }) });
    if (!loaded.ok) return loaded.problems;
    return await tool.graph({ config: loaded.config, to: flags.to ?? [], focus: flags.focus ?? null, limit: flags.nodes });
  } catch (error) {
    return [{ message: internalError(error, io), file: null, line: null, column: null }];
  }
}

function isReport(produced: GraphReport | readonly Problem[]): produced is GraphReport {
  return 'nodes' in produced;
}

/** Draws who reaches the driver and test-only code. 0: drawn; 2: it could not be drawn, or not whole. What breaks a claim is for `check` to say. */
export async function runGraph(flags: GraphFlags, tool: Tool, io: Io): Promise<ExitCode> {
  const produced = await produce(flags, tool, io);
  const format = formatOf(flags);
  const problems = isReport(produced) ? produced.errors : produced;
  reportProblems(problems, io);
  if (!isReport(produced) && format !== 'json') return 2;
  const graph: GraphReport = isReport(produced)
    ? produced
    : { schemaVersion: 1, tool: { name: 'pg-guardrails', version: tool.version }, errors: problems, coverage: { files: 0, edges: 0, unresolved: 0, opaque: 0 }, focus: null, zones: [], targets: [], nodes: [], edges: [] };
  const text = render(format, graph);
  if (flags.output === undefined) io.out(text);
  else {
    const failure = writeReport(path.resolve(io.cwd, flags.output), text);
    io.err(failure === null ? `pg-guardrails: wrote ${flags.output}: ${coverageWords(graph)}\n` : `pg-guardrails: cannot write ${flags.output}: ${failure}\n`);
    if (failure !== null) return 2;
  }
  return problems.length > 0 ? 2 : 0;
}
