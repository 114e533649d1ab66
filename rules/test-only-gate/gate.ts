import type { Evidence, Layer, Verdict, VerdictValue } from '@pg-guardrails/kernel';
import { isModuleFile } from '../module-path.js';

/** A claim that a module loads only where an environment variable has one value, and that builds leave it out. */
export interface Gate {
  readonly module: string;
  readonly variable: string;
  readonly value: string;
  /** TypeScript projects of the production build; null when the claim names none. */
  readonly build: readonly string[] | null;
}

/** Whether a file is what an import of the module loads. A declaration file has nothing to load. */
export function isGatedFile(file: string, module: string): boolean {
  return isModuleFile(file, module) && !/\.d\.[cm]?ts$/u.test(file);
}

/** One verdict on a gate. The subject is the module, so that its two layers stand side by side. */
export function gateVerdict(
  gate: Gate,
  layer: Extract<Layer, 'load' | 'build'>,
  answer: { readonly verdict: VerdictValue; readonly reason: string; readonly evidence: readonly Evidence[] },
  facets: Readonly<Record<string, string>> = {},
): Verdict {
  return {
    rule: 'test-only-gate',
    subject: gate.module,
    layer,
    operation: null,
    role: null,
    facets,
    ...answer,
    settledBy: 'scan',
    counterexample: null,
    attempts: [],
  };
}
