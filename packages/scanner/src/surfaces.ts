import type { ExportFact, ImportFact } from '@pg-guardrails/kernel';
import type { ExportGraph } from './export-origins.js';

/** Which files' exports matter: those inside, as far as files that are not within take them, and entries. */
export interface Surfaces {
  isInside(file: string): boolean;
  isWithin(file: string): boolean;
  isEntry(file: string): boolean;
}

/** The files whose exports are told: those that somebody outside takes, and entries, as far as their imports lead to a package of interest at all. */
export function surfaceFiles(programs: readonly { readonly file: string; readonly edges: readonly ImportFact[] }[], surfaces: Surfaces | undefined, packages: (name: string) => boolean): readonly string[] {
  if (surfaces === undefined) return [];
  const taken = new Set(programs.filter(({ file }) => !surfaces.isWithin(file)).flatMap(({ edges }) => edges.flatMap(({ target }) => (target.kind === 'file' ? [target.file] : []))));
  const edgesOf = new Map(programs.map(({ file, edges }) => [file, edges]));
  const leads = (file: string): boolean => {
    const seen = new Set([file]);
    for (const each of seen) {
      for (const { target } of edgesOf.get(each) ?? []) {
        if (target.kind === 'package' && packages(target.package)) return true;
        if (target.kind === 'file') seen.add(target.file);
      }
    }
    return false;
  };
  return programs.flatMap(({ file }) => (surfaces.isInside(file) && (taken.has(file) || surfaces.isEntry(file)) && leads(file) ? [file] : []));
}

/** Where a type is `any`, what the value is made of speaks: an assertion does not make a pool anything else. */
export function withValues(fact: ExportFact, file: string, exports: ExportGraph, packages: (name: string) => boolean): ExportFact {
  if (!fact.untyped) return fact;
  const found = [fact.name, `${fact.name}()`].flatMap((path) => {
    const origin = exports.follow({ kind: 'file', file, export: path });
    return origin !== null && packages(origin.package) ? [{ path, package: origin.package, export: origin.export }] : [];
  });
  return { ...fact, carries: [...fact.carries, ...found] };
}
