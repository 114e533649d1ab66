import path from 'node:path';
import type { ExportFact, MemberFact } from '@pg-guardrails/kernel';
import type { ts } from '@ts-morph/common';
import { loadCompiler, type Compiler, type TypeScript } from './compiler.js';
import { byConfig } from './compiler-options.js';
import { fileOfTyped } from './component.js';
import { defaultFamily } from './driver-types.js';
import { readSurface } from './export-surface.js';
import type { PendingMember } from './members.js';
import { originOfReceiver } from './type-origin.js';
import { createTypeProgram, type TypeProgramInput } from './type-program.js';

export interface TypeInput extends TypeProgramInput {
  readonly requests: readonly PendingMember[];
  /** The packages that speak where a type leads to several; default: the PostgreSQL drivers. */
  readonly family?: ReadonlySet<string>;
  /** All files that somebody asks about, also of those whose answers are known: what holds everywhere along with them holds here. Default: those of the requests. */
  readonly beside?: readonly string[];
}

/**
 * Settles by its receiver's type what a member is taken of. Answers with one fact for each request, in order: `type` with a package
 * where the type leads to one, `type` with the origin it had where the type is declared elsewhere, `untyped` where it is `any`.
 * Loads TypeScript only when there is something to settle.
 */
export async function settleByTypes(input: TypeInput): Promise<readonly MemberFact[]> {
  if (input.requests.length === 0) return [];
  const compiler = await loadCompiler();
  const answers = new Map<PendingMember, MemberFact>();
  const beside = byConfig(input.root, input.beside ?? [], (file) => file);
  for (const [config, requests] of byConfig(input.root, input.requests, ({ fact }) => fact.place.file)) settleGroup(compiler, input, { config, requests, beside: beside.get(config) ?? [] }, answers);
  return input.requests.map((request) => answers.get(request) ?? request.fact);
}

/** What the files export, by their types: each export that leads to a package of the family or is `any`, see `ExportFact`. */
export async function readSurfaces(input: TypeProgramInput & { readonly files: readonly string[]; readonly packages: (name: string) => boolean }): Promise<ReadonlyMap<string, readonly ExportFact[]>> {
  const surfaces = new Map<string, readonly ExportFact[]>();
  if (input.files.length === 0) return surfaces;
  const compiler = await loadCompiler();
  const fileOf = (source: ts.SourceFile): string | null => {
    const relative = path.relative(input.root, fileOfTyped(source.fileName)).split(path.sep).join('/');
    return relative.startsWith('../') ? null : relative;
  };
  for (const [config, files] of byConfig(input.root, input.files, (file) => file)) {
    const { checker, sources } = createTypeProgram(compiler, input, config, files);
    for (const [file, source] of sources) surfaces.set(file, readSurface({ typescript: compiler.ts, checker, packages: input.packages, fileOf }, source));
  }
  return surfaces;
}

/** The requests about files that have one configuration. */
interface Group {
  readonly config: string | null;
  readonly requests: readonly PendingMember[];
  readonly beside: readonly string[];
}

function settleGroup(compiler: Compiler, input: TypeInput, { config, requests, beside }: Group, answers: Map<PendingMember, MemberFact>): void {
  const { family = defaultFamily } = input;
  const { checker, sources } = createTypeProgram(compiler, input, config, [...new Set(requests.map((request) => request.fact.place.file))], beside);
  for (const request of requests) {
    const source = sources.get(request.fact.place.file);
    if (source !== undefined) answers.set(request, settleMember({ typescript: compiler.ts, checker, source }, request, family));
  }
}

/** A program of TypeScript that somebody has, and the file of it that is asked about. */
export interface CheckedSource {
  /** The very copy of TypeScript that made the rest: numbers of kinds and flags differ between versions. */
  readonly typescript: TypeScript;
  readonly checker: ts.TypeChecker;
  readonly source: ts.SourceFile;
}

/** The one answer to what a member is taken of, whoever's types it is asked of: the scan's, or those that an editor has already. */
export function settleMember({ typescript, checker, source }: CheckedSource, request: PendingMember, family: ReadonlySet<string> = defaultFamily): MemberFact {
  const node = nodeAt(typescript, source, request.receiver);
  if (node === null) return request.fact;
  const found = originOfReceiver(typescript, checker, node, request.fact.name, family);
  switch (found.kind) {
    case 'package':
      return { ...request.fact, origin: { kind: 'package', package: found.package, export: found.export }, settledBy: 'type' };
    case 'elsewhere':
      return { ...request.fact, settledBy: 'type' };
    case 'any':
      return { ...request.fact, settledBy: 'untyped' };
    default:
      return found satisfies never;
  }
}

/** The innermost node with exactly this range; a pattern's range may reach over its type, so failing that the outermost pattern that starts there. */
function nodeAt(ts: TypeScript, source: ts.SourceFile, [start, end]: readonly [number, number]): ts.Node | null {
  const exact: ts.Node[] = [];
  const patterns: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.getStart(source) > start) return;
    if (node.getStart(source) === start) {
      if (node.end === end) exact.push(node);
      if (ts.isObjectBindingPattern(node)) patterns.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return patterns[0] ?? exact.at(-1) ?? null;
}
