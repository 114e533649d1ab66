import { createLineMap } from '@pg-guardrails/kernel';
import type { ImportFact, ImportForm, LineMap } from '@pg-guardrails/kernel';
import type { Component, LazyProgram, Resolve } from '@pg-guardrails/ts-reader';
import { withoutComments } from './blanked.js';
import { dynamicEdges, literal } from './dynamic-edges.js';
import type { HeadEdge } from './head-edges.js';
import { locatedPrograms } from './located-programs.js';
import { mockEdges, skimmedMocks } from './mock-edges.js';
import type { DynamicEdge } from './dynamic-edges.js';
import type { MockEdge, ModuleImport } from './mock-edges.js';
import type { KnownEdge, Rest } from './prefilter.js';
import type { SourceText } from './read-text.js';
import type { Skim } from './skim.js';

/** The edges at the head of a module that was not parsed. */
export function headEdges(file: string, { view, edges }: Rest, resolve: Resolve): readonly ImportFact[] {
  if (edges.length === 0) return [];
  const lines = createLineMap(view.slice(0, edges.at(-1)?.end ?? 0));
  return edges.map((edge) => factOf(file, edge, lines, resolve));
}

function factOf(file: string, { form, specifier, names, start, end }: HeadEdge, lines: LineMap, resolve: Resolve): ImportFact {
  return { kind: 'import', place: lines.placeOf(file, start, end), form, specifier, names, target: resolve(file, specifier) };
}

/** The edges of a module that was not parsed, wherever they stand; null where only its tree tells one of them. */
export function skimmedEdges(file: string, skimmed: Skim, resolve: Resolve): readonly ImportFact[] | null {
  const { code, dynamicImports } = skimmed;
  const called = calledEdges(dynamicEdges(code, dynamicImports), skimmedMocks(skimmed));
  const located = locatedPrograms(skimmed);
  if (called === null || located === null) return null;
  const lines = createLineMap(skimmed.text);
  return [...skimmed.edges, ...called, ...located].map((edge) => factOf(file, edge, lines, resolve));
}

/** Edges of calls, see `dynamicEdges` and `mockEdges`. */
function calledEdges(dynamic: readonly DynamicEdge[] | null, mocks: readonly MockEdge[] | null): readonly HeadEdge[] | null {
  if (dynamic === null || mocks === null) return null;
  return [...dynamic.map((edge): HeadEdge => ({ form: 'dynamic-import', ...edge })), ...mocks.map((edge): HeadEdge => ({ form: 'mock', names: ['*'], ...edge }))];
}

/** The static imports of a module's record with what they bind. */
function importsOf({ module }: LazyProgram): readonly ModuleImport[] {
  return module.staticImports.map(({ start, end, moduleRequest, entries }) => ({
    start,
    end,
    specifier: moduleRequest.value,
    bindings: entries.map(({ importName, localName }) => ({ imported: importName.kind === 'Name' ? importName.name : null, local: localName.value })),
  }));
}

/** What the markup of a component loads, which no parser of programs reads. */
export function markupEdges(file: string, source: SourceText, component: Component | null, resolve: Resolve): readonly ImportFact[] {
  if (component === null || component.loads.length === 0) return [];
  const lines = createLineMap(source.text().replace(/^\u{feff}/u, ''));
  return component.loads.map(({ specifier, start, end }) => ({ kind: 'import', place: lines.placeOf(file, start, end), form: 'markup', specifier, names: ['*'], target: resolve(file, specifier) }));
}

/** The edges of a module that its record and the text around them tell; null when only its tree does. */
export function moduleEdges(file: string, program: LazyProgram, resolve: Resolve): readonly ImportFact[] | null {
  const { dynamicImports } = program.module;
  const code = dynamicImports.length === 0 ? program.text : withoutComments(program.text, program.comments);
  const called = calledEdges(dynamicEdges(code, dynamicImports), mockEdges(file, { text: program.text, comments: program.comments, imports: () => importsOf(program) }));
  if (called === null) return null;
  const lines = createLineMap(program.text);
  const facts: ImportFact[] = [];
  const add = (form: ImportForm, request: { readonly value: string; readonly start: number; readonly end: number }, names: readonly string[]): void => {
    facts.push({ kind: 'import', place: lines.placeOf(file, request.start, request.end), form, specifier: request.value, names, target: resolve(file, request.value) });
  };
  for (const { moduleRequest, entries, start } of program.module.staticImports) {
    // `import type {} from 'x'` has no entry that could say that it is one.
    if (entries.length === 0 && /\btype\b/u.test(program.text.slice(start, moduleRequest.start))) return null;
    const isTypeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    add(
      isTypeOnly ? 'import-type' : 'import',
      moduleRequest,
      entries.map(({ importName }) => (importName.kind === 'NamespaceObject' ? '*' : importName.kind === 'Default' ? 'default' : (importName.name ?? '*'))),
    );
  }
  const imported = new Set(program.module.staticImports.map(({ moduleRequest }) => moduleRequest.start));
  for (const { entries } of program.module.staticExports) {
    const [first] = entries;
    // The record tells `import { a } from 'x'; export { a }` as a re-export as well, by the import's own request.
    if (first?.moduleRequest == null || imported.has(first.moduleRequest.start)) continue;
    add('re-export', first.moduleRequest, entries.map(({ importName }) => (importName.kind === 'Name' ? (importName.name ?? '*') : '*')));
  }
  return [...facts, ...called.map((edge) => factOf(file, edge, lines, resolve))];
}

/** What a module's record tells of its edges where not all of them are told by `moduleEdges`; null where one is named by no literal. */
export function recordedEdges({ text, module }: LazyProgram): readonly KnownEdge[] | null {
  const requests = module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start, moduleRequest.end));
  if (!requests.every((written) => literal.test(written))) return null;
  return [
    ...module.staticImports.map(({ moduleRequest, entries }): KnownEdge => ({ form: 'import', specifier: moduleRequest.value, names: entries.map(({ importName }) => importName.name ?? '*') })),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }): readonly KnownEdge[] => (moduleRequest == null ? [] : [{ form: 're-export', specifier: moduleRequest.value, names: [] }]))),
    ...requests.map((written): KnownEdge => ({ form: 'dynamic-import', specifier: written.slice(1, -1), names: [] })),
  ];
}
