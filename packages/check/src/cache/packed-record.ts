import type { Fact, ImportFact, ImportForm, ImportTarget } from '@pg-guardrails/kernel';
import type { ProgramRecord, TreeRecord } from '@pg-guardrails/scanner';

/** A target by one letter and its name. */
type PackedTarget = string | readonly [written: string, loads: 'code' | 'data'];

/** An edge without the words that all of them have; its place is in the record's own file. */
type PackedEdge = readonly [line: number, column: number, endLine: number, endColumn: number, form: ImportForm, specifier: string | null, names: readonly string[], target: PackedTarget];

/** A record as it is written: most of one is edges, and what is short is read sooner. */
export interface PackedRecord extends Omit<ProgramRecord, 'edges' | 'tree' | 'resolved'> {
  readonly edges: readonly PackedEdge[];
  readonly tree: (Omit<TreeRecord, 'facts'> & { readonly facts: readonly (PackedEdge | Exclude<Fact, ImportFact>)[] }) | null;
  /** The index of an edge with the same specifier and target, where there is one. */
  readonly resolved: readonly (number | readonly [specifier: string, target: PackedTarget])[];
}

function packTarget(target: ImportTarget): PackedTarget {
  switch (target.kind) {
    case 'package':
      return `p${target.package}`;
    case 'file':
      return `f${target.file}`;
    case 'builtin':
      return 'b';
    case 'unresolved':
      return 'u';
    case 'opaque':
      return [target.written, target.loads];
    default:
      return target satisfies never;
  }
}

function unpackTarget(packed: PackedTarget): ImportTarget {
  if (typeof packed !== 'string') return { kind: 'opaque', written: packed[0], loads: packed[1] };
  const name = packed.slice(1);
  if (packed.startsWith('p')) return { kind: 'package', package: name };
  if (packed.startsWith('f')) return { kind: 'file', file: name };
  return { kind: packed === 'b' ? 'builtin' : 'unresolved' };
}

function packEdge({ place, form, specifier, names, target }: ImportFact): PackedEdge {
  return [place.line, place.column, place.endLine, place.endColumn, form, specifier, names, packTarget(target)];
}

function unpackEdge(file: string, [line, column, endLine, endColumn, form, specifier, names, target]: PackedEdge): ImportFact {
  return { kind: 'import', place: { file, line, column, endLine, endColumn }, form, specifier, names, target: unpackTarget(target) };
}

function isEdge(fact: PackedEdge | Exclude<Fact, ImportFact>): fact is PackedEdge {
  return Array.isArray(fact);
}

const keyOf = (specifier: string | null, target: ImportTarget): string => JSON.stringify([specifier, packTarget(target)]);

function edgesOf({ edges, tree }: ProgramRecord): readonly ImportFact[] {
  return tree === null ? edges : tree.facts.filter((fact) => fact.kind === 'import');
}

export function packRecord(record: ProgramRecord): PackedRecord {
  const { tree, holdsEverywhere, comments, taken } = record;
  const known = new Map(edgesOf(record).map(({ specifier, target }, index) => [keyOf(specifier, target), index]));
  return {
    holdsEverywhere,
    comments,
    taken,
    edges: record.edges.map(packEdge),
    tree: tree === null ? null : { ...tree, facts: tree.facts.map((fact) => (fact.kind === 'import' ? packEdge(fact) : fact)) },
    resolved: record.resolved.map(([specifier, target]) => known.get(keyOf(specifier, target)) ?? [specifier, packTarget(target)]),
  };
}

/** @param file whose record it is. */
export function unpackRecord(file: string, { edges, tree, resolved, holdsEverywhere, comments, taken }: PackedRecord): ProgramRecord {
  const record = {
    holdsEverywhere,
    comments,
    taken,
    edges: edges.map((edge) => unpackEdge(file, edge)),
    tree: tree === null ? null : { ...tree, facts: tree.facts.map((fact) => (isEdge(fact) ? unpackEdge(file, fact) : fact)) },
  };
  const known = edgesOf({ ...record, resolved: [] });
  return {
    ...record,
    resolved: resolved.flatMap((entry): ProgramRecord['resolved'] => {
      if (typeof entry !== 'number') return [[entry[0], unpackTarget(entry[1])]];
      const edge = known[entry];
      return edge === undefined || edge.specifier === null ? [] : [[edge.specifier, edge.target]];
    }),
  };
}
