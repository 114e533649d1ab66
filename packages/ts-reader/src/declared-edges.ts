import { createLineMap, type ImportFact, type ImportForm, type ImportTarget, type LineMap, type Place } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { endOf, exportedName, startOf, statementsIn } from './node.js';
import type { Node } from './node.js';
import type { Resolve } from './resolve.js';

/** A declaration that takes something of another module. */
export type Declaration = TSESTree.ImportDeclaration | TSESTree.ExportAllDeclaration | (TSESTree.ExportNamedDeclaration & { readonly source: TSESTree.StringLiteral });

function isDeclaration(node: Node): node is Declaration {
  return node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && Boolean(node.source));
}

/** What a statement takes of another module; null when it takes nothing. */
export function declarationIn(node: Node): Declaration | null {
  return isDeclaration(node) ? node : null;
}

export function formOf(node: Declaration): ImportForm {
  if (node.type !== 'ImportDeclaration') return 're-export';
  if (node.importKind === 'type') return 'import-type';
  const areTypes = node.specifiers.length > 0 && node.specifiers.every((specifier) => specifier.type === 'ImportSpecifier' && specifier.importKind === 'type');
  return areTypes ? 'import-type' : 'import';
}

/** The exports that it takes. */
export function namesTaken(node: Declaration): readonly string[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return node.specifiers.map((specifier) => (specifier.type === 'ImportSpecifier' ? exportedName(specifier.imported) : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*'));
    case 'ExportNamedDeclaration':
      return node.specifiers.map((specifier) => exportedName(specifier.local));
    case 'ExportAllDeclaration':
      return ['*'];
    default:
      return node satisfies never;
  }
}

/** The lines of a text as far as its last import, once somebody asks. */
type Lines = () => LineMap;

/**
 * An edge of which only the specifier is read at once. A linter's tree has left the caches of the processor long before a rule looks at it, so each
 * node that is not asked for is time saved; and of most edges nobody asks for more than where they lead.
 */
class DeclaredEdge implements ImportFact {
  readonly kind = 'import';
  readonly specifier: string;
  readonly target: ImportTarget;
  readonly #file: string;
  readonly #node: Declaration;
  readonly #lines: Lines;
  #place: Place | null = null;

  constructor(file: string, node: Declaration, lines: Lines, resolve: Resolve) {
    this.specifier = node.source.value;
    this.target = resolve(file, this.specifier);
    this.#file = file;
    this.#node = node;
    this.#lines = lines;
  }

  get form(): ImportForm {
    return formOf(this.#node);
  }

  get names(): readonly string[] {
    return namesTaken(this.#node);
  }

  get place(): Place {
    const { source } = this.#node;
    return (this.#place ??= this.#lines().placeOf(this.#file, startOf(source), endOf(source)));
  }
}

/** The static edges of a module by the declarations of its tree alone: all that there are where `mayHoldMoreEdges` of the scanner says no. */
export function staticEdges(file: string, text: string, { body }: Pick<TSESTree.Program, 'body'>, resolve: Resolve): readonly ImportFact[] {
  const declared: Declaration[] = [];
  for (const node of statementsIn(body)) if (isDeclaration(node)) declared.push(node);
  const last = declared.at(-1);
  if (last === undefined) return [];
  let map: LineMap | null = null;
  const lines = (): LineMap => (map ??= createLineMap(text.slice(0, endOf(last.source))));
  return declared.map((node) => new DeclaredEdge(file, node, lines, resolve));
}
