import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '@pg-guardrails/kernel';
import { renderGithub } from '../reporters/github.js';
import { renderJson } from '../reporters/json.js';
import { orderReport } from '../reporters/order.js';
import { createPaint } from '../reporters/paint.js';
import { renderPretty } from '../reporters/pretty.js';
import { renderSarif, type RuleCard } from '../reporters/sarif.js';
import { widthOf, type Io } from './io.js';
import { prefixBelow, repositoryOf } from './repository.js';

export const formats = ['pretty', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

export interface RenderContext {
  readonly io: Io;
  /** Absolute folder that the paths of the report are relative to. */
  readonly root: string;
  readonly rules: readonly RuleCard[];
  readonly exitCode: number;
  readonly color: 'color' | 'plain';
}

export function render(format: Format, unordered: Report, { io, root, rules, exitCode, color }: RenderContext): string {
  const report = orderReport(unordered);
  switch (format) {
    case 'pretty':
      return renderPretty(report, { paint: createPaint(color), width: widthOf(io), readText: createReader(root) });
    case 'json':
      return renderJson(report);
    case 'sarif': {
      const repository = repositoryOf(root);
      return renderSarif(report, { rules, exitCode, prefix: repository === null ? '' : (prefixBelow(repository, root) ?? '') });
    }
    case 'github': {
      // Annotations name files from the checkout, wherever in it the configuration lies.
      const workspace = io.env['GITHUB_WORKSPACE'];
      return renderGithub(report, workspace === undefined ? '' : (prefixBelow(workspace, root) ?? ''));
    }
    default:
      return format satisfies never;
  }
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
