import type { Severity, VerdictValue } from '@pg-guardrails/kernel';
import colors from 'picocolors';

/** What is coloured, by meaning. Without colour every one gives its text back: words and signs carry the report. */
export interface Paint {
  strong(text: string): string;
  dim(text: string): string;
  /** The carets below a place. */
  mark(text: string): string;
  severity(severity: Severity, text: string): string;
  verdict(verdict: VerdictValue, text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function createPaint(mode: 'color' | 'plain'): Paint {
  const { bold, dim, red, yellow, cyan, green } = colors.createColors(mode === 'color');
  const bySeverity = { error: red, warning: yellow, info: cyan };
  const byVerdict = { proven: green, refuted: red, unknown: yellow };
  return {
    strong: bold,
    dim,
    mark: (text) => bold(red(text)),
    severity: (severity, text) => bold(bySeverity[severity](text)),
    verdict: (verdict, text) => byVerdict[verdict](text),
    good: green,
    bad: red,
  };
}
