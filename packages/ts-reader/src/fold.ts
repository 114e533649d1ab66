import type { TSESTree } from '@typescript-eslint/types';
import { endOf, startOf, unwrap } from './node.js';
import type { ClassNode, Node } from './node.js';
import type { Binding, ImportedName, ScopeAnalysis } from './scope.js';
import { staticKey } from './scope.js';
import { decode } from './decode.js';
import type { Writing } from './decode.js';
import { decodedText } from './decoded-text.js';
import type { Around } from './decoded-text.js';
import { formattedPieces } from './formatted-text.js';
import type { Formatting } from './formatted-text.js';
import { holeAt } from './pieces.js';
import type { Piece } from './pieces.js';

export interface Folder {
  /** The string the expression surely is, or null. */
  fold(node: Node): string | null;
  /** The pieces of an expression that makes a string, or null when it is none or not visibly one. */
  piecesOf(node: Node): readonly Piece[] | null;
  /** The only expression the name can stand for, or null. */
  constantOf(node: Node): Node | null;
  /** The elements of a list that is written out, in one piece or several; null for what is none. */
  elementsOf(node: Node): readonly (Node | null)[] | null;
  /** The pieces of a text that a name holds after all of `let sql = '…'; sql += '…'`, by the expression that it starts with. */
  accumulated(binding: Binding): { readonly start: Node; readonly pieces: readonly Piece[] } | null;
}

/** The text that another file exports, by the name of the export and those of members behind it. Null where it is not known. */
export type TextElsewhere = (specifier: string, path: readonly string[]) => string | null;

/** `pg-format` and its kind, and `format` of `node:util`. */
function isFormatterOf({ specifier, name }: ImportedName): boolean {
  return /(?:^|\/|-)pg-format$/u.test(specifier) || (name === 'format' && /^(?:node:)?util$/u.test(specifier));
}

const maximumDepth = 200;
const longestConstant = 1 << 20;

/** What fills a template stands as `${…}` there; only what is written within it out of several pieces keeps their places. */
function widened(filling: readonly Piece[], start: number, end: number): readonly Piece[] {
  const [piece] = filling;
  return filling.length !== 1 || piece === undefined || piece.kind === 'written' ? filling : [{ ...piece, start, end }];
}

/** Folds constant strings of one file, with what it imports as far as somebody knows it. */
export function createFolder(text: string, scopes: ScopeAnalysis, elsewhere: TextElsewhere | null = null): Folder {
  const cache = new Map<Node, readonly Piece[] | null>();
  const busy = new Set<Node>();

  const written = (start: number, end: number, writing: Writing): Piece => ({ kind: 'written', writing, start, end, value: decode(text.slice(start, end), writing).value });
  const hole = holeAt;
  const whole = (node: Node, value: string): Piece => ({ kind: 'constant', start: startOf(node), end: endOf(node), value });

  let hasEnums: boolean | null = null;
  const onlyValue = (binding: Binding): Node | null => {
    const values = binding.sources.filter((source) => source.kind !== 'type');
    const [source] = values;
    if (values.length !== 1 || source === undefined || source.kind !== 'value') return null;
    let node: Node | null = source.node;
    for (const step of source.path) {
      if (node === null || step.kind === 'unknown') return null;
      node = step.kind === 'property' ? propertyOf(unwrap(node), step.name) : elementOf(unwrap(node), step.index);
    }
    return node;
  };
  const elementOf = (node: Node, index: number): Node | null => {
    if (node.type !== 'ArrayExpression') return null;
    const before = node.elements.slice(0, index + 1);
    return before.some((element) => element?.type === 'SpreadElement') ? null : (before[index] ?? null);
  };
  const propertyOf = (node: Node, name: string): Node | null => {
    if (node.type === 'ObjectExpression') {
      let found: Node | null = null;
      for (const property of node.properties) {
        if (property.type === 'SpreadElement') found = null;
        else {
          const key = staticKey(property.key, property.computed);
          if (key === null) return null;
          if (key === name) found = property.kind === 'init' && !property.method ? property.value : null;
        }
      }
      return found;
    }
    return null;
  };
  const enumMember = (binding: Binding, name: string): Node | null => {
    for (const source of binding.sources) {
      if (source.kind !== 'enum') return null;
      for (const member of source.node.body.members) if (staticKey(member.id, false) === name) return member.initializer ?? null;
    }
    return null;
  };
  /** Within an enum its members are names: `enum A { B = 'x', C = B + 'y' }`. */
  const enumSibling = (node: TSESTree.Identifier): Node | null => {
    if (!(hasEnums ??= scopes.nodes.some(({ type }) => type === 'TSEnumDeclaration'))) return null;
    for (let above = scopes.parentOf(node); above !== null; above = scopes.parentOf(above)) {
      if (above.type === 'TSEnumDeclaration') return above.body.members.find((member) => staticKey(member.id, false) === node.name)?.initializer ?? null;
      if (above.type === 'BlockStatement') return null;
    }
    return null;
  };
  const constantOf = (reference: Node): Node | null => {
    const node = unwrap(reference);
    if (node.type === 'Identifier') {
      const sibling = enumSibling(node);
      if (sibling !== null) return sibling;
      const binding = scopes.lookup(node.name, node);
      return binding === null ? null : onlyValue(binding);
    }
    if (node.type !== 'MemberExpression') return null;
    const name = node.computed ? fold(node.property) : staticKey(node.property, false);
    if (name === null) return null;
    const holder = unwrap(node.object);
    if (holder.type === 'Identifier') {
      const binding = scopes.lookup(holder.name, holder);
      if (binding?.sources.some((source) => source.kind === 'enum') === true) return enumMember(binding, name);
    }
    if (holder.type === 'ThisExpression' || holder.type === 'Identifier') {
      const owner = holder.type === 'ThisExpression' ? scopes.thisClassAt(holder)?.node : classOf(holder);
      if (owner !== undefined) {
        if (scopes.thisAssignments.get(owner)?.has(name) === true) return null;
        const member = owner.body.body.find((candidate) => candidate.type === 'PropertyDefinition' && candidate.readonly && staticKey(candidate.key, candidate.computed) === name);
        return member?.type === 'PropertyDefinition' ? member.value : null;
      }
    }
    if (isWritten(holder, name)) return null;
    const object = holder.type === 'ObjectExpression' ? holder : constantOf(holder);
    if (object === null) return null;
    const inner = unwrap(object);
    return inner.type === 'ArrayExpression' && /^\d+$/u.test(name) ? elementOf(inner, Number(name)) : propertyOf(frozen(inner), name);
  };
  /** Whether the member has another value than where its object is written down. */
  const isWritten = (holder: Node, name: string): boolean => {
    const binding = holder.type === 'Identifier' ? scopes.lookup(holder.name, holder) : null;
    const written = binding === null ? undefined : scopes.memberWrites.get(binding);
    return written !== undefined && (written.has(name) || written.has('*'));
  };
  /** What of another file an expression names. */
  const importedBy = (reference: Node): { readonly specifier: string; readonly path: readonly string[] } | null => {
    const node = unwrap(reference);
    if (node.type === 'Identifier') {
      const sources = scopes.lookup(node.name, node)?.sources ?? [];
      const [source] = sources;
      return sources.length === 1 && source?.kind === 'import' ? { specifier: source.specifier, path: source.name === '*' ? [] : [source.name] } : null;
    }
    if (node.type !== 'MemberExpression') return null;
    const holder = importedBy(node.object);
    const key = holder === null ? null : node.computed ? fold(node.property) : staticKey(node.property, false);
    return holder === null || key === null ? null : { specifier: holder.specifier, path: [...holder.path, key] };
  };
  const importedText = (node: Node): string | null => {
    const imported = elsewhere === null ? null : importedBy(node);
    return elsewhere === null || imported === null ? null : elsewhere(imported.specifier, imported.path);
  };
  const classOf = (identifier: TSESTree.Identifier): ClassNode | undefined => {
    const source = scopes.lookup(identifier.name, identifier)?.sources[0];
    return source?.kind === 'class' ? source.node : undefined;
  };
  /** `Object.freeze({…})` is the object. */
  const frozen = (node: Node): Node => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return node;
    const { object, property } = node.callee;
    const [argument] = node.arguments;
    const freezes = object.type === 'Identifier' && object.name === 'Object' && property.type === 'Identifier' && property.name === 'freeze';
    return freezes && argument !== undefined ? unwrap(argument) : node;
  };

  /** The elements of a list that is written out, in one piece or several: `[…]`, `[…].concat(…)`, `[...list, …]`; what is not known of it stands for itself. */
  const elementsOf = (list: Node, depth = 0): readonly (Node | null)[] | null => {
    const inner = unwrap(list);
    const node = inner.type === 'Identifier' || inner.type === 'MemberExpression' ? frozen(unwrap(constantOf(inner) ?? inner)) : frozen(inner);
    if (depth > maximumDepth) return null;
    if (node.type === 'ArrayExpression') return [...listed(node.elements, depth), ...pushedTo(inner, node, depth)];
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
    const { object, property, computed } = node.callee;
    const [argument] = node.arguments;
    const isArray = object.type === 'Identifier' && object.name === 'Array' && scopes.lookup('Array', object) === null;
    switch (staticKey(property, computed)) {
      case 'of':
        return isArray ? listed(node.arguments, depth) : null;
      case 'from':
        return isArray && argument !== undefined && node.arguments.length === 1 ? elementsOf(argument, depth + 1) : null;
      case 'slice':
        return argument === undefined ? elementsOf(object, depth + 1) : null;
      case 'flat':
        return elementsOf(object, depth + 1)?.flatMap((element) => (element === null ? [element] : (elementsOf(element, depth + 1) ?? [element]))) ?? null;
      case 'filter':
        // What is left of constants by `filter(Boolean)`.
        return argument?.type === 'Identifier' && argument.name === 'Boolean' ? (elementsOf(object, depth + 1)?.filter((element) => element !== null && fold(element) !== '') ?? null) : null;
      case 'concat': {
        const first = elementsOf(object, depth + 1);
        return first === null ? null : [...first, ...node.arguments.flatMap((each) => elementsOf(each, depth + 1) ?? [each])];
      }
      default:
        return null;
    }
  };
  const listed = (elements: readonly (Node | null)[], depth: number): readonly (Node | null)[] => elements.flatMap((element) => (element?.type === 'SpreadElement' ? (elementsOf(element.argument, depth + 1) ?? [element]) : [element]));
  /** What `list.push(…)` has added before the list is asked for; under a condition or in a loop it is not surely there. */
  const pushedTo = (asked: Node, list: Node, depth: number): readonly Node[] => {
    const binding = asked.type === 'Identifier' ? scopes.lookup(asked.name, asked) : null;
    const calls = binding === null ? [] : (scopes.pushes.get(binding) ?? []);
    return calls.filter((call) => startOf(call) < startOf(asked)).flatMap((call) => (blockOf(call) === blockOf(list) ? listed(call.arguments, depth).flatMap((element) => element ?? []) : [call]));
  };
  /** Most programs import none, and then no name of a call need be looked up. */
  let importsFormatter: boolean | null = null;
  const formatting: Formatting = {
    text,
    piecesOf: (node) => gather(node, 0),
    elementsOf: (node) => elementsOf(node)?.flatMap((element) => element ?? []) ?? null,
    isFormatter: (identifier) => (importsFormatter ??= scopes.imported.some(isFormatterOf)) && scopes.lookup(identifier.name, identifier)?.sources.some((source) => source.kind === 'import' && isFormatterOf(source)) === true,
  };

  const joined = (node: Node, depth: number): readonly Piece[] | null => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
    const method = staticKey(node.callee.property, node.callee.computed);
    if (method === 'concat') {
      const first = gather(node.callee.object, depth);
      return first === null ? null : [...first, ...listed(node.arguments, depth).flatMap((argument) => (argument === null ? [] : (gather(argument, depth) ?? [hole(argument)])))];
    }
    if (method !== 'join') return null;
    const list = unwrap(node.callee.object);
    const elements = elementsOf(list);
    if (elements === null) return null;
    const [separatorNode] = node.arguments;
    const separator = separatorNode === undefined ? ',' : fold(separatorNode);
    if (separator === null) return null;
    const elsewhere = list.type !== 'ArrayExpression' || list.elements.some((element) => element?.type === 'SpreadElement');
    return elements.flatMap((element, index): readonly Piece[] => {
      const between: readonly Piece[] =
        index === 0 || separator === '' ? [] : [elsewhere || separatorNode === undefined || element === null ? whole(node, separator) : { kind: 'constant', start: startOf(element), end: startOf(element), value: separator }];
      if (element === null) return between;
      const pieces = gather(element, depth) ?? [hole(element)];
      return [...between, ...(elsewhere ? pieces.map((piece) => (piece.kind === 'hole' ? { ...hole(node), node: piece.node } : whole(node, piece.value))) : pieces)];
    });
  };

  const isRawTag = (tag: Node): boolean =>
    tag.type === 'MemberExpression' && !tag.computed && tag.object.type === 'Identifier' && tag.object.name === 'String' && tag.property.type === 'Identifier' && tag.property.name === 'raw';

  const gather = (expression: Node, depth: number): readonly Piece[] | null => {
    const known = cache.get(expression);
    if (known !== undefined) return known;
    if (depth > maximumDepth || busy.has(expression)) return null;
    busy.add(expression);
    const pieces = gatherAnew(expression, depth + 1);
    busy.delete(expression);
    cache.set(expression, pieces);
    return pieces;
  };
  const gatherAnew = (outer: Node, depth: number): readonly Piece[] | null => {
    const node = unwrap(outer);
    switch (node.type) {
      case 'Literal':
        if (typeof node.value === 'string') {
          const jsx = scopes.parentOf(node)?.type === 'JSXAttribute';
          return [written(startOf(node) + 1, endOf(node) - 1, jsx ? 'jsx' : 'string')];
        }
        return typeof node.value === 'number' || typeof node.value === 'boolean' ? [whole(node, String(node.value))] : null;
      case 'JSXText':
        return [written(startOf(node), endOf(node), 'jsx')];
      case 'TemplateLiteral':
      case 'TaggedTemplateExpression': {
        // What a tag makes of a template is its own affair; only String.raw is known.
        if (node.type === 'TaggedTemplateExpression' && !isRawTag(node.tag)) return null;
        const raw = node.type === 'TaggedTemplateExpression';
        const { quasis, expressions } = node.type === 'TemplateLiteral' ? node : node.quasi;
        return quasis.flatMap((quasi, index) => {
          const start = startOf(quasi) + 1;
          const end = endOf(quasi) - (quasi.tail ? 1 : 2);
          const expression = expressions[index];
          const next = quasis[index + 1];
          const filling = expression === undefined || next === undefined ? [] : widened(gather(expression, depth) ?? [hole(expression)], end, startOf(next) + 1);
          return [written(start, end, raw ? 'raw-template' : 'template'), ...filling];
        });
      }
      case 'BinaryExpression': {
        if (node.operator !== '+') return null;
        const left = gather(node.left, depth);
        const right = gather(node.right, depth);
        if (left === null && right === null) return null;
        const isText = (pieces: readonly Piece[] | null, side: Node): boolean => pieces !== null && !(pieces.length === 1 && unwrap(side).type === 'Literal' && pieces[0]?.kind === 'constant');
        if (!isText(left, node.left) && !isText(right, node.right)) return null;
        return [...(left ?? [hole(node.left)]), ...(right ?? [hole(node.right)])];
      }
      case 'CallExpression': {
        const pieces = joined(node, depth) ?? formattedPieces(node, formatting);
        const text = pieces === null ? decodedText(node, around) : null;
        return text === null ? pieces : [whole(node, text)];
      }
      case 'Identifier':
      case 'MemberExpression': {
        const constant = constantOf(node);
        const imported = constant === null ? importedText(node) : null;
        if (imported !== null) return [whole(node, imported)];
        const pieces = constant === null ? null : gather(constant, depth);
        if (pieces === null || pieces.some((piece) => piece.kind === 'hole')) return null;
        const length = pieces.reduce((sum, piece) => sum + (piece.kind === 'hole' ? 0 : piece.value.length), 0);
        // Constants that double one another would outgrow every string.
        return length > longestConstant ? null : [whole(node, pieces.map((piece) => (piece.kind === 'hole' ? '' : piece.value)).join(''))];
      }
      default:
        return null;
    }
  };
  const fold = (node: Node): string | null => {
    const pieces = gather(node, 0);
    if (pieces === null) return null;
    let value = '';
    for (const piece of pieces) {
      if (piece.kind === 'hole') return null;
      value += piece.value;
    }
    return value;
  };
  const around: Around = { fold, constantOf, isGlobal: (identifier) => scopes.lookup(identifier.name, identifier)?.sources.every((source) => source.kind === 'import' && /^(?:node:)?buffer$/u.test(source.specifier)) !== false };
  const blockOf = (node: Node | null): Node | null => (node === null || /^(?:BlockStatement|Program|StaticBlock|SwitchCase)$/u.test(node.type) ? node : blockOf(scopes.parentOf(node)));
  const accumulated = (binding: Binding): { readonly start: Node; readonly pieces: readonly Piece[] } | null => {
    const appended = scopes.appends.get(binding) ?? [];
    const [first, ...others] = binding.sources.filter((source) => source.kind !== 'type');
    // Whatever else is written to the name starts the text anew.
    if (first?.kind !== 'value' || first.path.length > 0 || appended.length !== others.length || appended.length === 0) return null;
    const start = gather(first.node, 0);
    if (start === null) return null;
    const block = blockOf(first.node);
    return { start: first.node, pieces: [...start, ...appended.flatMap((each) => (blockOf(each) === block ? (gather(each.right, 0) ?? [hole(each.right)]) : [hole(each.right)]))] };
  };
  return { fold, piecesOf: (node) => gather(node, 0), constantOf, elementsOf: (node) => elementsOf(node), accumulated };
}
