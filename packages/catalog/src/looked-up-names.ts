import type { Node } from '@pgsql/types';
import { isRecord } from './nodes.js';
import { nameParts } from './queries.js';

/** Properties that hold the name of what a statement makes: it is looked up nowhere. */
const made: Readonly<Record<string, readonly string[]>> = {
  CreateStmt: ['relation'],
  ViewStmt: ['view'],
  CreateSeqStmt: ['sequence'],
  CompositeTypeStmt: ['typevar'],
  CreateFunctionStmt: ['funcname'],
  CreateEnumStmt: ['typeName'],
  CreateRangeStmt: ['typeName'],
  CreateDomainStmt: ['domainname'],
  DefineStmt: ['defnames'],
  into: ['rel'],
  intoClause: ['rel'],
  base: ['relation'],
};

/** Objects that are named by their table, with their own name behind it. */
const onTables: ReadonlySet<unknown> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE', 'OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT']);

/** Properties that hold a letter or a word of the grammar. */
const ofGrammar: ReadonlySet<string> = new Set(['relpersistence', 'subtype']);

/** Longer texts are no names. */
const longest = 200;

/**
 * The names in a statement that are looked up in the search path, whatever they are names of: those without a schema. Constants are among them, as one may be
 * taken for a regclass.
 */
export function lookedUpNames(node: Node): ReadonlySet<string> {
  const found = new Set<string>();
  collect(node, '', found);
  return found;
}

function collect(value: unknown, kind: string, found: Set<string>): void {
  if (typeof value === 'string') found.add(value);
  else if (Array.isArray(value)) collectList(value, 0, found);
  else if (isRecord(value)) collectParts(value, kind, found);
}

function collectParts(value: Readonly<Record<string, unknown>>, kind: string, found: Set<string>): void {
  const schema = value['schemaname'];
  const isQualified = 'relname' in value && typeof schema === 'string' && schema !== '';
  const parts = partsBehind(value);
  for (const [key, inner] of Object.entries(value)) {
    if (ofGrammar.has(key) || made[kind]?.includes(key) === true || (isQualified && (key === 'relname' || key === 'schemaname'))) continue;
    if (key === 'sval' && typeof inner === 'string') collectConstant(inner, found);
    else if (parts > 0 && Array.isArray(inner)) for (const one of isNames(inner) ? [inner] : inner) collectNamed(one, parts, found);
    else if (parts > 0 && isRecord(inner)) collectNamed(inner, parts, found);
    else collect(inner, key, found);
  }
}

/** How many parts stand behind the name of a relation: of a trigger, say, its own name. */
function partsBehind(value: Readonly<Record<string, unknown>>): number {
  if (value['pct_type'] === true || value['defname'] === 'owned_by') return 1;
  return onTables.has(value['removeType'] ?? value['objtype']) && ('objects' in value || 'object' in value) ? 1 : 0;
}

function collectNamed(value: unknown, parts: number, found: Set<string>): void {
  const list = isRecord(value) && isRecord(value['List']) ? value['List']['items'] : value;
  if (Array.isArray(list)) collectList(list, parts, found);
  else collect(value, '', found);
}

function isNames(list: readonly unknown[]): boolean {
  return list.every((one) => isRecord(one) && 'String' in one);
}

/** Several strings are one name with its schema, or names of columns. */
function collectList(list: readonly unknown[], parts: number, found: Set<string>): void {
  if (!isNames(list)) for (const one of list) collect(one, '', found);
  else if (list.length - parts === 1) collect(list[0], '', found);
}

/** A text may be a name in quotes, or one in capitals. */
function collectConstant(text: string, found: Set<string>): void {
  found.add(text);
  if (text.length > longest) return;
  const [name, ...others] = nameParts(text);
  if (name !== undefined && others.length === 0) found.add(name);
}
