import path from 'node:path';
import type { SuggestedEdit } from '@eslint/core';
import { acceptsImport, type OpenProgram } from '@pg-guardrails/check';
import type { LoadedConfig } from '@pg-guardrails/config';
import type { Edit, Finding, ImportFact } from '@pg-guardrails/kernel';
import type { ExportedNames, ProgramInput } from '@pg-guardrails/ts-reader';

type Statement = ProgramInput['ast']['body'][number];
type Declaration = Extract<Statement, { type: 'ImportDeclaration' | 'ExportNamedDeclaration' }>;
type Import = Extract<Statement, { type: 'ImportDeclaration' }>;

/** What is known of an open program that edits depend on. */
export interface Edited {
  readonly config: LoadedConfig;
  readonly program: OpenProgram;
  /** The names that a file of the project exports; null where it cannot be read. */
  readonly exportsOf: (file: string) => ExportedNames | null;
  /** Whether everything that the declaration binds is used as a type only; false where that cannot be told. */
  readonly bindsTypesOnly: (declaration: Import) => boolean;
}

export const suggestionWords = {
  importFromWrapper: 'Import it from {{ specifier }}.',
  importTypes: 'Import types only.',
} as const;

const typescriptFile = /\.[cm]?tsx?$/u;
const programEnding = /\.(?<flavour>[cm]?)[jt]sx?$/u;

/** The declaration whose specifier a finding stands at. */
function declarationAt({ body }: ProgramInput['ast'], { line, column }: Finding): Declaration | null {
  for (const node of body) {
    if (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') continue;
    const start = node.source?.loc.start;
    if (start?.line === line && start.column === column - 1) return node;
  }
  return null;
}

const nameOf = (node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string => (node.type === 'Identifier' ? (node.name ?? '') : String(node.value));

/** The names that a declaration takes, those taken as types apart; null when it takes something without a name. */
function takenNames(node: Declaration): { readonly values: readonly string[]; readonly types: readonly string[] } | null {
  const values: string[] = [];
  const types: string[] = [];
  for (const specifier of node.specifiers) {
    if (specifier.type !== 'ImportSpecifier' && specifier.type !== 'ExportSpecifier') return null;
    const [name, isType] = specifier.type === 'ImportSpecifier' ? [nameOf(specifier.imported), node.type === 'ImportDeclaration' && (node.importKind === 'type' || specifier.importKind === 'type')] : [nameOf(specifier.local), specifier.exportKind === 'type'];
    (isType ? types : values).push(name);
  }
  return { values, types };
}

/** Ways to write the path of a module, the one that the file uses for its own modules first. */
function specifiersFor(file: string, module: string, { body }: ProgramInput['ast']): readonly string[] {
  const bare = path.posix.relative(path.posix.dirname(file), module.replace(programEnding, ''));
  const base = bare.startsWith('.') ? bare : `./${bare}`;
  const relative = body.flatMap((node) => ('source' in node && node.source !== null && typeof node.source.value === 'string' && node.source.value.startsWith('.') ? [node.source.value] : []));
  const used = relative.map((specifier) => programEnding.exec(specifier)?.[0].replace(/x$/u, '') ?? '');
  const endings = [...new Set([...used, '.js', '.mjs', '.cjs', ''])];
  return endings.flatMap((ending) => [`${base}${ending}`, `${base}/index${ending}`]);
}

/** The wrapper as the file would import it, where the wrapper exports all that the declaration takes and every claim lets the file import it. */
function wrapperFor(declaration: Declaration, module: string, { program, config, exportsOf }: Edited): string | null {
  const taken = takenNames(declaration);
  if (taken === null || declaration.source === null) return null;
  const { file, resolve } = program;
  for (const specifier of specifiersFor(file, module, program.tree())) {
    const target = resolve(file, specifier);
    if (target.kind !== 'file' || target.file === file) continue;
    const exported = exportsOf(target.file);
    if (exported === null || !taken.values.every((name) => exported.values.has(name)) || !taken.types.every((name) => exported.values.has(name) || exported.types.has(name))) return null;
    const { start, end } = declaration.source.loc;
    const fact: ImportFact = {
      kind: 'import',
      place: { file, line: start.line, column: start.column + 1, endLine: end.line, endColumn: end.column + 1 },
      form: declaration.type === 'ImportDeclaration' ? (taken.values.length === 0 ? 'import-type' : 'import') : 're-export',
      specifier,
      names: [...taken.values, ...taken.types],
      target,
    };
    return acceptsImport(config, fact) ? specifier : null;
  }
  return null;
}

/** `import type` takes names or a default, not both, and no name that says itself that it is a type. */
function mayBeTypes(node: Import): boolean {
  if (node.importKind === 'type' || node.specifiers.length === 0 || node.attributes.length > 0) return false;
  const named = node.specifiers.filter((specifier) => specifier.type === 'ImportSpecifier');
  return named.length === 0 ? node.specifiers.length === 1 : named.length === node.specifiers.length && named.every(({ importKind }) => importKind !== 'type');
}

function suggestion(edit: Edit, declaration: Declaration, edited: Edited): SuggestedEdit | null {
  switch (edit.kind) {
    case 'import-from': {
      const specifier = wrapperFor(declaration, edit.module, edited);
      if (specifier === null || declaration.source === null) return null;
      const [start, end] = declaration.source.range;
      const quote = edited.program.text.charAt(start);
      return { messageId: 'importFromWrapper', data: { specifier }, fix: (fixer) => fixer.replaceTextRange([start, end], `${quote}${specifier}${quote}`) };
    }
    case 'type-only': {
      if (declaration.type !== 'ImportDeclaration' || !typescriptFile.test(edited.program.file) || !mayBeTypes(declaration) || !edited.bindsTypesOnly(declaration)) return null;
      const [start] = declaration.range;
      return { messageId: 'importTypes', fix: (fixer) => fixer.insertTextAfterRange([start, start + 'import'.length], ' type') };
    }
    default:
      return edit satisfies never;
  }
}

/** What an editor offers for a finding in a program: edits after which it parses, and has no new finding that the editor can judge. */
export function programSuggestions(finding: Finding, edited: Edited): SuggestedEdit[] {
  const { edits = [] } = finding;
  const declaration = edits.length === 0 ? null : declarationAt(edited.program.tree(), finding);
  return declaration === null ? [] : edits.flatMap((edit) => suggestion(edit, declaration, edited) ?? []);
}
