import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Report, Severity } from '@pg-guardrails/kernel';
import { renderGithub } from '../reporters/github.js';
import { renderGitlab } from '../reporters/gitlab.js';
import { renderJson } from '../reporters/json.js';
import { renderJunit } from '../reporters/junit.js';
import { renderMarkdown } from '../reporters/markdown.js';
import { orderReport } from '../reporters/order.js';
import { createPaint } from '../reporters/paint.js';
import { renderPretty } from '../reporters/pretty.js';
import { renderSarif, type RuleCard } from '../reporters/sarif.js';
import type { Format } from './formats.js';
import { widthOf, type Io } from './io.js';
import { prefixBelow, repositoryOf } from './repository.js';

export interface RenderContext {
  readonly io: Io;
  /** Absolute folder that the paths of the report are relative to. */
  readonly root: string;
  /** The text of a file of the report; null when it cannot be read any more. */
  readonly textOf: (file: string) => string | null;
  readonly rules: readonly RuleCard[];
  readonly exitCode: number;
  readonly failOn: Severity;
  readonly color: 'color' | 'plain';
}

export function render(format: Format, unordered: Report, { io, root, textOf, rules, exitCode, failOn, color }: RenderContext): string {
  const report = orderReport(unordered);
  switch (format) {
    case 'pretty':
      return renderPretty(report, { paint: createPaint(color), width: widthOf(io), readText: textOf });
    case 'json':
      return renderJson(report);
    case 'sarif':
      return renderSarif(report, { rules, exitCode, prefix: prefixIn(repositoryOf(root), root) });
    case 'github':
      // Annotations name files from the checkout, wherever in it the configuration lies.
      return renderGithub(report, prefixIn(io.env['GITHUB_WORKSPACE'] ?? null, root));
    case 'gitlab':
      return renderGitlab(report, prefixIn(io.env['CI_PROJECT_DIR'] ?? repositoryOf(root), root));
    case 'junit':
      return renderJunit(report, failOn);
    case 'markdown':
      return renderMarkdown(report, { linkTo: linksOn(io.env, prefixIn(io.env['GITHUB_WORKSPACE'] ?? repositoryOf(root), root)) });
    default:
      return format satisfies never;
  }
}

/** The folder of the configuration seen from a checkout: empty, or ending in `/`. */
function prefixIn(checkout: string | null, root: string): string {
  return checkout === null ? '' : (prefixBelow(checkout, root) ?? '');
}

/** Addresses of lines in the commit that a workflow of GitHub runs on (docs.github.com, "Variables reference"). */
function linksOn(env: Io['env'], prefix: string): (file: string, line: number) => string | null {
  const [server, repository, commit] = [env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY'], env['GITHUB_SHA']];
  if (server === undefined || repository === undefined || commit === undefined) return () => null;
  return (file, line) => `${server}/${repository}/blob/${commit}/${(prefix + file).split('/').map(encodeURIComponent).join('/')}#L${String(line)}`;
}

/** Reads a file for its code frame; the report may well name one that cannot be read. */
export function createReader(root: string): (file: string) => string | null {
  const texts = new Map<string, string | null>();
  return (file) => {
    const known = texts.get(file);
    if (known !== undefined) return known;
    let text: string | null;
    try {
      // Drops a byte order mark, as every reader does.
      text = new TextDecoder('utf-8').decode(readFileSync(path.join(root, file)));
    } catch {
      text = null;
    }
    texts.set(file, text);
    return text;
  };
}
