import type { Place } from '@pg-guardrails/kernel';
import type { TSESTree } from '@typescript-eslint/types';
import { createChoices, type Choices } from './choices.js';
import { endOf, isFunction, startOf, unwrap } from './node.js';
import type { Node } from './node.js';
import { decodePiece } from './pieces.js';
import type { Piece } from './pieces.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';
import { isConnection, startupParameters } from './startup-parameters.js';

/** A string that a program makes, with its constant parts joined. */
export interface ProgramText {
  readonly file: string;
  /** The string as the program would have it; each hole reads `hole_1`, `hole_2`, … */
  readonly value: string;
  /** The expression that makes it, with its quotes. */
  readonly place: Place;
  /** `executed` when it visibly reaches a function that runs SQL. */
  readonly execution: 'executed' | 'loose';
  /** Of the property or variable whose value it is. */
  readonly name?: string;
  /** One of several readings of an expression that chooses. */
  readonly isVariant?: true;
  /** As a tag would make it that puts in what it is given, where most make parameters of it: what is not known there is told by another reading. */
  readonly isSpliced?: true;
  /** One of a list, in a program that runs no SQL and no command: a list of files that are shipped, hashed or copied. */
  readonly isListed?: true;
  /** The values given for `$1`, `$2`, … where they stand beside the text; null for those that are no constants. */
  readonly parameters?: readonly (string | null)[];
  /** Half-open ranges of UTF-16 offsets of `value` that stand for something unknown. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
  /** The source of a half-open range of `value`: from the first unit's writing to the last one's. */
  readonly placeOf: (start: number, end: number) => Place;
}

/** Last names of functions that send a string to PostgreSQL, over the drivers and query builders in use. */
export const defaultSinks: ReadonlySet<string> = new Set([
  'query',
  'queryAsRole',
  'queryNoRole',
  'execute',
  'exec',
  'executeSql',
  'run',
  'raw',
  'unsafe',
  'any',
  'one',
  'oneOrNone',
  'oneFirst',
  'many',
  'manyOrNone',
  'manyFirst',
  'none',
  'maybeOne',
  'maybeOneFirst',
  'multi',
  'multiResult',
  'result',
  'anyFirst',
  'exists',
  'stream',
  'begin',
  'prepare',
  'sql',
  'simple',
  'executeQuery',
  'queryRaw',
  'executeRaw',
  '$queryRaw',
  '$executeRaw',
  '$queryRawUnsafe',
  '$executeRawUnsafe',
]);
/** Last names of template tags that make SQL. */
export const defaultTags: ReadonlySet<string> = new Set(['sql', 'SQL', 'pgsql', 'psql', 'raw', 'query', 'unsafe', 'typedSql', '$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe']);

/** The properties under which drivers take the statement of a query object. */
const statementProperties = new Set(['text', 'sql', 'query', 'statement']);

/** The properties under which they take its parameters. */
const valueProperties = new Set(['values', 'params', 'parameters', 'bindings']);

/** Methods that give the statement again, changed at most in detail. */
const stringMethods = new Set(['trim', 'trimStart', 'trimEnd', 'replace', 'replaceAll', 'concat', 'slice', 'substring', 'padEnd', 'repeat', 'toString', 'valueOf', 'normalize', 'toLowerCase', 'toUpperCase']);

export interface TextOptions {
  /** Places that import facts speak of: those strings are specifiers. */
  readonly specifiers: readonly Place[];
  readonly sinks: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  /** Whether anyone wants the text; the rest is passed over. Asked with the value, holes filled in. */
  readonly wanted: (value: string) => boolean;
}

/** A reading of an expression that somebody wants. */
interface Wanted {
  readonly node: Node;
  readonly pieces: readonly Piece[];
  readonly isVariant: boolean;
  readonly isSpliced: boolean;
}

/** Every string the file makes, each once; where a part of it is chosen (`a ? b : c`), once for each choice. */
export function collectTexts(reading: Reading, options: TextOptions): readonly ProgramText[] {
  const found = wantedTexts(reading, options);
  // Most programs make none, and what reaches a function that runs SQL is followed for those that do.
  if (found.length === 0) return [];
  const { runs, executed, parameters } = executedNodes(reading, options);
  return found.map(({ node, pieces, isVariant, isSpliced }) => {
    const given = parameters.get(unwrap(node));
    const isListed = !runs && reading.scopes.parentOf(node)?.type === 'ArrayExpression';
    const text = textOf(reading, node, pieces, isExecuted(reading, node, executed) ? 'executed' : 'loose', nameOf(reading, node));
    return { ...text, ...(given === undefined ? {} : { parameters: given }), ...(isListed ? { isListed } : {}), ...(isVariant ? { isVariant } : {}), ...(isSpliced ? { isSpliced } : {}) };
  });
}

/** What the pieces make, each hole by its number. */
function valueOf(pieces: readonly Piece[]): string {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && only.kind !== 'hole') return only.value;
  let holes = 0;
  return pieces.map((piece) => (piece.kind === 'hole' ? `hole_${String((holes += 1))}` : piece.value)).join('');
}

function wantedTexts(reading: Reading, options: TextOptions): readonly Wanted[] {
  const { folder, scopes } = reading;
  const consumed = new Set<Node>();
  const specifierStarts = new Set(options.specifiers.map((place) => reading.offsetOf(place)));
  const found: Wanted[] = [];

  const choicesOf = createChoices(reading);
  const add = (node: Node, pieces: readonly Piece[], isSpliced: boolean): void => {
    const variants = variantsOf(choicesOf, pieces);
    for (const variant of variants) if (options.wanted(valueOf(variant))) found.push({ node, pieces: variant, isVariant: variants.length > 1, isSpliced });
  };
  const consume = (node: Node): void => {
    // Whatever is folded into a text is no text of its own; what fills its holes still is.
    const inner = unwrap(node);
    consumed.add(inner);
    switch (inner.type) {
      case 'BinaryExpression':
        consumePart(inner.left);
        consumePart(inner.right);
        break;
      case 'TemplateLiteral':
        inner.expressions.forEach(consumePart);
        break;
      case 'TaggedTemplateExpression':
        consume(inner.quasi);
        break;
      case 'CallExpression': {
        inner.arguments.forEach(consumePart);
        if (inner.callee.type !== 'MemberExpression') break;
        const list = unwrap(inner.callee.object);
        if (list.type === 'ArrayExpression') for (const element of list.elements) if (element !== null) consumePart(element);
        else consumePart(list);
        break;
      }
      default:
    }
  };
  const consumePart = (node: Node): void => {
    if (folder.piecesOf(node) !== null) consume(node);
  };
  let connects = false;
  for (const node of scopes.nodes) {
    connects ||= isConnection(node);
    if (!makesText(node) || consumed.has(node) || (isPlain(node) && !options.wanted(node.value))) continue;
    const pieces = folder.piecesOf(node);
    if (pieces === null) continue;
    consume(node);
    if (isNoText(reading, node) || specifierStarts.has(startOf(node))) continue;
    const bound = boundPieces(reading, node, pieces);
    add(node, pieces, bound !== null);
    if (bound !== null) add(node, bound, false);
  }
  if (connects) {
    for (const node of scopes.nodes) if (node.type === 'CallExpression') for (const parameter of startupParameters(reading, node)) add(parameter.node, parameter.pieces, false);
  }
  for (const binding of scopes.appends.keys()) {
    const whole = folder.accumulated(binding);
    if (whole !== null) add(whole.start, whole.pieces, false);
  }
  return found;
}

/** What a tag makes parameters of: sql`SELECT set_config(${'role'}, ${who}, true)` names the setting as a literal would. Null where there are no constants among them. */
function boundPieces(reading: Reading, node: Node, pieces: readonly Piece[]): readonly Piece[] | null {
  if (node.type !== 'TemplateLiteral' || reading.scopes.parentOf(node)?.type !== 'TaggedTemplateExpression') return null;
  if (!/\bset_config\b/iu.test(valueOf(pieces))) return null;
  const isGiven = (piece: Piece): boolean => node.expressions.some((given) => (piece.start <= startOf(given) && endOf(given) <= piece.end) || (startOf(given) <= piece.start && piece.end <= endOf(given)));
  const bound = pieces.map((piece): Piece => (piece.kind !== 'hole' && isGiven(piece) ? { kind: 'constant', start: piece.start, end: piece.end, value: `'${piece.value.replaceAll("'", "''")}'` } : piece));
  return bound.some((piece, index) => piece !== pieces[index]) ? bound : null;
}

/** So many ways to read a text are tried together; beyond them each place where something is chosen is tried alone. */
const mostVariants = 8;

/** What a piece that is not known may be: the sides of `a ? b : c`, what stands in for `a ?? b`, what callers in the file pass. */
function piecesFor(choicesOf: (node: Node) => Choices, piece: Piece): readonly Piece[] {
  if (piece.kind !== 'hole') return [piece];
  const { texts, isAll } = choicesOf(piece.node);
  const known = texts.map((value): Piece => ({ kind: 'constant', start: piece.start, end: piece.end, value }));
  return isAll && known.length > 0 ? known : [...known, piece];
}

/** Each text that the pieces may make. */
function variantsOf(choicesOf: (node: Node) => Choices, pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  if (pieces.every(({ kind }) => kind !== 'hole')) return [pieces];
  const choices = pieces.map((piece) => piecesFor(choicesOf, piece));
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count > mostVariants) return [pieces, ...choices.flatMap((all, index) => (pieces[index]?.kind === 'hole' ? all.filter(({ kind }) => kind !== 'hole').map((choice) => pieces.with(index, choice)) : []))];
  return choices.reduce<readonly (readonly Piece[])[]>((variants, all) => variants.flatMap((variant) => all.map((choice) => [...variant, choice])), [[]]);
}

/** A string that reads as it is written: what it is worth needs no folding. Most strings are such. */
function isPlain(node: Node): node is TSESTree.StringLiteral {
  return node.type === 'Literal' && typeof node.value === 'string' && node.raw.length === node.value.length + 2 && !node.raw.includes('\\') && !node.raw.includes('&');
}

function makesText(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string';
    case 'TemplateLiteral':
    case 'TaggedTemplateExpression':
    case 'BinaryExpression':
    case 'CallExpression':
      return true;
    default:
      return false;
  }
}

/** What JSX shows is read by people and run by nobody: text between tags (`JSXText`, which is passed over), `{'…'}` there, and attributes of elements of HTML. */
function isShown(reading: Reading, node: Node, parent: Node): boolean {
  const holder = parent.type === 'JSXExpressionContainer' ? reading.scopes.parentOf(parent) : node.type === 'Literal' ? parent : null;
  if (holder === null) return false;
  if (holder.type !== 'JSXAttribute') return holder.type === 'JSXElement' || holder.type === 'JSXFragment';
  const element = reading.scopes.parentOf(holder);
  return element?.type === 'JSXOpeningElement' && element.name.type === 'JSXIdentifier' && /^[a-z]/u.test(element.name.name);
}

const comparisons: ReadonlySet<string> = new Set(['===', '!==', '==', '!=']);
/** Methods of strings and lists that look for a text and give none of it. */
const seeking: ReadonlySet<string> = new Set(['includes', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf']);

/** What another text is only compared with: `query === 'RESET ROLE'`, `query.startsWith('SET ROLE')`. */
function isSought(reading: Reading, node: Node, call: Extract<Node, { readonly type: 'CallExpression' }>): boolean {
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' && call.arguments[0] === node && seeking.has(reading.evaluator.memberName(callee) ?? '');
}

/** Strings that name something instead of saying something: specifiers, keys, directives, types, what is compared. */
function isNoText(reading: Reading, node: Node): boolean {
  const parent = reading.scopes.parentOf(node);
  if (parent === null) return true;
  switch (parent.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'ImportAttribute':
    case 'ImportExpression':
    case 'TSExternalModuleReference':
    case 'TSImportType':
    case 'TSLiteralType':
    case 'TSModuleDeclaration':
    case 'TSTemplateLiteralType':
      return true;
    case 'ExpressionStatement':
      return node.type === 'Literal';
    case 'TSEnumMember':
      return parent.id === node;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return parent.key === node;
    case 'MemberExpression':
      return parent.property === node;
    case 'BinaryExpression':
      return comparisons.has(parent.operator);
    case 'SwitchCase':
      return parent.test === node;
    case 'CallExpression':
      return isSought(reading, node, parent);
    case 'JSXExpressionContainer':
    case 'JSXAttribute':
      return isShown(reading, node, parent);
    default:
      return false;
  }
}

/** The property or variable that an expression is the value of. */
function nameOf(reading: Reading, node: Node): string | null {
  const parent = reading.scopes.parentOf(node);
  switch (parent?.type) {
    case 'Property':
    case 'PropertyDefinition':
      return parent.value === node ? staticKey(parent.key, parent.computed) : null;
    case 'AssignmentExpression': {
      const left = unwrap(parent.left);
      return parent.right === node && left.type === 'MemberExpression' ? reading.evaluator.memberName(left) : left.type === 'Identifier' ? left.name : null;
    }
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' ? parent.id.name : null;
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'TSAsExpression':
      return nameOf(reading, parent);
    default:
      return null;
  }
}

function textOf(reading: Reading, node: Node, pieces: readonly Piece[], execution: ProgramText['execution'], name: string | null): ProgramText {
  let value = '';
  const holes: { readonly start: number; readonly end: number }[] = [];
  const spans = pieces.map((piece) => {
    const start = value.length;
    value += piece.kind === 'hole' ? `hole_${String(holes.length + 1)}` : piece.value;
    if (piece.kind === 'hole') holes.push({ start, end: value.length });
    return { piece, start, end: value.length };
  });
  const filled = spans.filter(({ start, end }) => end > start);
  /** Where the unit at the offset of the value stands in the file. */
  const unitAt = (offset: number): readonly [number, number] => {
    const span = filled.find(({ start, end }) => start <= offset && offset < end);
    if (span === undefined) return [startOf(node), endOf(node)];
    if (span.piece.kind !== 'written') return [span.piece.start, span.piece.end];
    const decoded = decodePiece(reading.text, span.piece);
    const unit = offset - span.start;
    return [span.piece.start + (decoded.starts[unit] ?? 0), span.piece.start + (decoded.ends[unit] ?? 0)];
  };
  return {
    file: reading.file,
    value,
    place: reading.placeOfNode(node),
    execution,
    ...(name === null ? {} : { name }),
    holes,
    placeOf(start, end) {
      if (value === '') return reading.placeOfNode(node);
      const from = Math.max(0, Math.min(start, value.length - 1));
      const to = Math.max(from + 1, Math.min(end, value.length));
      const first = unitAt(from)[0];
      if (end <= start) return reading.placeOf(start >= value.length ? unitAt(from)[1] : first, start >= value.length ? unitAt(from)[1] : first);
      return reading.placeOf(first, unitAt(to - 1)[1]);
    },
  };
}

/** The last name of what is called: `query` of `pool.query`, `a?.['query']` and `query`. */
function lastName(reading: Reading, callee: Node): string | null {
  const node = unwrap(callee);
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') {
    const name = reading.evaluator.memberName(node);
    return name === 'call' || name === 'apply' || name === 'bind' ? lastName(reading, node.object) : name;
  }
  return node.type === 'CallExpression' ? lastName(reading, node.callee) : null;
}

/** `sql`, `db.sql`, and what they make: `sql.type(row)`, `sql.fragment`. */
function isTag(reading: Reading, tag: Node, tags: ReadonlySet<string>): boolean {
  const node = unwrap(tag);
  const name = lastName(reading, node);
  if (name !== null && tags.has(name)) return true;
  if (node.type === 'CallExpression') return isTag(reading, node.callee, tags);
  return node.type === 'MemberExpression' && isTag(reading, node.object, tags);
}

/** Functions that start a program, which may be psql. */
const starters = /^(?:spawn|exec|execFile)(?:Sync)?$|^execa|^\$$/u;

interface Executed {
  /** Whether the program calls anything that runs SQL or starts a program. */
  readonly runs: boolean;
  readonly executed: ReadonlySet<Node>;
  /** What is given for the parameters of a text, by its expression. */
  readonly parameters: ReadonlyMap<Node, readonly (string | null)[]>;
}

/** The expressions that visibly reach a function that runs SQL, through constants of the file. */
function executedNodes(reading: Reading, options: TextOptions): Executed {
  const { scopes, folder } = reading;
  const executed = new Set<Node>();
  const parameters = new Map<Node, readonly (string | null)[]>();
  const give = (text: Node, list: Node | undefined): void => {
    const elements = list === undefined ? null : folder.elementsOf(list);
    if (elements === null) return;
    const values = elements.map((element) => (element === null || element.type === 'SpreadElement' ? null : folder.fold(element)));
    for (const node of [text, folder.constantOf(text)]) if (node !== null) parameters.set(unwrap(node), values);
  };
  /** `{ text, values }`. */
  const giveObject = (query: Node): void => {
    const object = unwrap(folder.constantOf(query) ?? query);
    if (object.type !== 'ObjectExpression') return;
    const valueOf = (names: ReadonlySet<string>): Node | undefined => {
      for (const property of object.properties) if (property.type !== 'SpreadElement' && names.has(staticKey(property.key, property.computed) ?? '')) return property.value;
      return undefined;
    };
    const text = valueOf(statementProperties);
    if (text !== undefined) give(text, valueOf(valueProperties));
  };
  const follow = (outer: Node): void => {
    const node = unwrap(outer);
    if (executed.has(node)) return;
    executed.add(node);
    switch (node.type) {
      case 'Identifier':
      case 'MemberExpression': {
        const binding = node.type === 'Identifier' ? scopes.lookup(node.name, node) : null;
        const constant = reading.folder.constantOf(node);
        if (constant !== null) follow(constant);
        else for (const source of binding?.sources ?? []) if (source.kind === 'value' && source.path.length === 0) follow(source.node);
        break;
      }
      case 'ObjectExpression':
        for (const property of node.properties) {
          if (property.type === 'SpreadElement') follow(property.argument);
          else if (statementProperties.has(staticKey(property.key, property.computed) ?? '')) follow(property.value);
        }
        break;
      case 'ConditionalExpression':
        follow(node.consequent);
        follow(node.alternate);
        break;
      case 'LogicalExpression':
        follow(node.left);
        follow(node.right);
        break;
      case 'AssignmentExpression':
        follow(node.right);
        break;
      case 'AwaitExpression':
        follow(node.argument);
        break;
      case 'SpreadElement':
        follow(node.argument);
        break;
      case 'CallExpression': {
        // `'…'.trim()` is the text still.
        const callee = unwrap(node.callee);
        if (callee.type === 'MemberExpression' && stringMethods.has(reading.evaluator.memberName(callee) ?? '')) follow(callee.object);
        break;
      }
      case 'NewExpression':
        for (const argument of node.arguments) if (!isFunction(argument)) follow(argument);
        break;
      case 'TaggedTemplateExpression':
        executed.add(node.quasi);
        break;
      default:
    }
  };
  let runs = false;
  for (const node of scopes.nodes) {
    if (node.type === 'CallExpression') {
      const name = lastName(reading, node.callee);
      runs ||= name !== null && (options.sinks.has(name) || starters.test(name));
      if (name === null || !options.sinks.has(name)) continue;
      for (const argument of node.arguments) if (!isFunction(argument)) follow(argument);
      const [text, values] = node.arguments;
      if (text === undefined) continue;
      give(text, values);
      giveObject(text);
    } else if (node.type === 'TaggedTemplateExpression') {
      runs = true;
      if (isTag(reading, node.tag, options.tags)) executed.add(node.quasi);
    }
  }
  return { runs, executed, parameters };
}

function isExecuted(reading: Reading, node: Node, executed: ReadonlySet<Node>): boolean {
  if (executed.has(unwrap(node))) return true;
  const parent = reading.scopes.parentOf(node);
  return node.type === 'TemplateLiteral' && parent?.type === 'TaggedTemplateExpression' && executed.has(parent);
}
