import type { TSESTree } from '@typescript-eslint/types';
import { returnedExpressions } from './evaluate/returned-expressions.js';
import { isFunction, unwrap } from './node.js';
import type { FunctionNode, Node } from './node.js';
import type { Reading } from './reading.js';
import { literalsOf } from './literal-types.js';
import { staticKey } from './scope.js';
import type { Source, Step } from './scope.js';

/** Texts that an expression may be, and whether it can be nothing else. */
export interface Choices {
  readonly texts: readonly string[];
  readonly isAll: boolean;
}

const nothing: Choices = { texts: [], isAll: false };
const maximumDepth = 12;
/** So many expressions are looked at for one text, so that no program can make the reader slow. */
const maximumSteps = 200;
/** Of longer lists and tables nothing is told. */
const mostParts = 64;
/** So many texts are told apart. */
const mostTexts = 64;

/** What methods of strings make of constants. */
const changes: ReadonlyMap<string, (text: string, given: readonly string[]) => string> = new Map([
  ['trim', (text: string): string => text.trim()],
  ['trimStart', (text: string): string => text.trimStart()],
  ['trimEnd', (text: string): string => text.trimEnd()],
  ['toUpperCase', (text: string): string => text.toUpperCase()],
  ['toLowerCase', (text: string): string => text.toLowerCase()],
  ['normalize', (text: string): string => text],
  ['toString', (text: string): string => text],
  ['valueOf', (text: string): string => text],
  ['slice', (text: string, [from, to]: readonly string[]): string => text.slice(Number(from ?? 0), to === undefined ? undefined : Number(to))],
  ['substring', (text: string, [from, to]: readonly string[]): string => text.substring(Number(from ?? 0), to === undefined ? undefined : Number(to))],
  ['charAt', (text: string, [at]: readonly string[]): string => text.charAt(Number(at ?? 0))],
  ['at', (text: string, [at]: readonly string[]): string => text.at(Number(at ?? 0)) ?? ''],
  ['repeat', (text: string, [times]: readonly string[]): string => text.repeat(Math.min(Math.max(Number(times ?? 0) || 0, 0), 100))],
  ['padEnd', (text: string, [length, filler]: readonly string[]): string => text.padEnd(Math.min(Number(length ?? 0), 1000), filler)],
  ['padStart', (text: string, [length, filler]: readonly string[]): string => text.padStart(Math.min(Number(length ?? 0), 1000), filler)],
  ['replace', (text: string, [sought = '', by = '']: readonly string[]): string => text.replace(sought, () => by)],
  ['replaceAll', (text: string, [sought = '', by = '']: readonly string[]): string => text.replaceAll(sought, () => by)],
]);

const rawNames: ReadonlySet<string> = new Set(['raw', 'unsafe', 'literal', 'lit']);

function together(all: readonly Choices[]): Choices {
  const texts = [...new Set(all.flatMap((each) => each.texts))];
  return { texts: texts.slice(0, mostTexts), isAll: all.length > 0 && texts.length <= mostTexts && all.every(({ isAll }) => isAll) };
}

function open(choices: Choices): Choices {
  return { ...choices, isAll: false };
}

/**
 * The texts that an expression may be where no constant tells: by what is chosen, assigned, given as a default or by a call in the file, returned, kept in a field
 * or listed. What is missed is no text that somebody meant to be a part of SQL in this file.
 */
export function createChoices({ evaluator, folder, scopes }: Reading): (node: Node) => Choices {
  const cache = new Map<Node, Choices>();
  const busy = new Set<Node>();
  let steps = 0;
  let callers: ReadonlyMap<FunctionNode, readonly TSESTree.CallExpression[]> | null = null;
  const callersOf = (asked: FunctionNode): readonly TSESTree.CallExpression[] => {
    if (callers === null) {
      const found = new Map<FunctionNode, TSESTree.CallExpression[]>();
      for (const node of scopes.nodes) {
        if (node.type !== 'CallExpression') continue;
        for (const value of evaluator.valuesOf(node.callee)) if (value.kind === 'function') found.set(value.node, [...(found.get(value.node) ?? []), node]);
      }
      callers = found;
    }
    return callers.get(asked) ?? [];
  };
  /** The function is called by what is not in the file, too. */
  const ofArgument = (asked: FunctionNode, index: number, path: readonly Step[], depth: number): Choices =>
    open(together(callersOf(asked).flatMap((call) => {
      const given = call.arguments[index];
      return given === undefined || given.type === 'SpreadElement' ? [] : [along(given, path, depth)];
    })));
  /** What every step of the path leads to; an unknown one to every part. */
  const along = (start: Node, path: readonly Step[], depth: number): Choices => {
    let nodes: readonly Node[] = [start];
    for (const step of path) nodes = nodes.flatMap((node) => partsOf(node, step.kind === 'property' ? step.name : step.kind === 'index' ? String(step.index) : null));
    return nodes.length === 0 ? nothing : together(nodes.map((node) => choicesOf(node, depth)));
  };
  const partsOf = (whole: Node, name: string | null, above = 0): readonly Node[] => {
    const node = unwrap(folder.constantOf(whole) ?? whole);
    const depth = above + 1;
    if (depth > maximumDepth) return [];
    if (node.type === 'ArrayExpression') return node.elements.length > mostParts && name === null ? [] : node.elements.flatMap((element, index) => (element === null || (name !== null && name !== String(index)) ? [] : element.type === 'SpreadElement' ? partsOf(element.argument, null, depth) : [element]));
    if (node.type === 'ObjectExpression') {
      if (node.properties.length > mostParts && name === null) return [];
      return node.properties.flatMap((property): readonly Node[] => {
        if (property.type === 'SpreadElement') return partsOf(property.argument, name, depth);
        const key = staticKey(property.key, property.computed) ?? folder.fold(property.key);
        if (name !== null && key !== null && key !== name) return [];
        return property.kind === 'get' && isFunction(property.value) ? returnedExpressions(property.value) : [property.value];
      });
    }
    return node.type === 'CallExpression' && isKept(node) ? node.arguments.flatMap((argument) => partsOf(argument, name, depth)) : [];
  };
  /** `Object.freeze`, `Object.assign` and the like hold what they are given. */
  const isKept = (call: TSESTree.CallExpression): boolean => evaluator.valuesOf(call.callee).some((value) => value.kind === 'global' && /^Object\.(?:freeze|seal|assign|preventExtensions)$/u.test(value.name));
  const ofSource = (source: Source, depth: number): Choices => {
    switch (source.kind) {
      case 'value':
        return along(source.node, source.path, depth);
      case 'argument':
        return ofArgument(source.function, source.index, source.path, depth);
      case 'type':
        return { texts: [], isAll: true };
      default:
        return nothing;
    }
  };
  /** What the class gives its field, or the getter of that name. */
  const ofField = (node: TSESTree.MemberExpression, name: string, depth: number): Choices => {
    const found = evaluator.valuesOf(node.object).flatMap((value): readonly Choices[] => {
      if (value.kind === 'object') return partsOf(value.node, name).map((part) => choicesOf(part, depth));
      if (value.kind !== 'class' && value.kind !== 'instance') return [];
      const members = value.node.body.body.flatMap((member): readonly Node[] => {
        if ((member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') && staticKey(member.key, member.computed) === name) return member.value === null ? [] : [member.value];
        if (member.type !== 'MethodDefinition') return [];
        if (member.kind === 'get' && staticKey(member.key, member.computed) === name) return returnedExpressions(member.value);
        return member.kind === 'constructor' ? member.value.params.flatMap((parameter) => (parameter.type === 'TSParameterProperty' && parameter.parameter.type === 'AssignmentPattern' && parameter.parameter.left.name === name ? [parameter.parameter.right] : [])) : [];
      });
      return [...members, ...(scopes.thisAssignments.get(value.node)?.get(name) ?? [])].map((part) => choicesOf(part, depth));
    });
    const holder = unwrap(node.object);
    const binding = holder.type === 'Identifier' ? scopes.lookup(holder.name, holder) : null;
    const written = binding === null ? [] : (scopes.memberWrites.get(binding)?.get(name) ?? []);
    return open(together([...found, ...written.map((source) => ofSource(source, depth))]));
  };
  const ofCall = (node: TSESTree.CallExpression, depth: number): Choices => {
    const callee = unwrap(node.callee);
    const change = callee.type === 'MemberExpression' ? changes.get(evaluator.memberName(callee) ?? '') : undefined;
    if (callee.type === 'MemberExpression' && change !== undefined) {
      const given = node.arguments.map((argument) => folder.fold(argument));
      const { texts, isAll } = given.every((value) => value !== null) ? choicesOf(callee.object, depth) : nothing;
      return { texts: texts.map((text) => change(text, given.filter((value) => value !== null))), isAll };
    }
    const [given] = node.arguments;
    const values = evaluator.valuesOf(callee);
    if (given !== undefined && (values.some((value) => value.kind === 'global' && value.name === 'String') || isRaw(callee))) return choicesOf(given, depth);
    return open(together(values.flatMap((value) => (value.kind === 'function' ? returnedExpressions(value.node).map((returned) => choicesOf(returned, depth)) : []))));
  };
  /** `sql.raw('…')` is the text itself. */
  const isRaw = (callee: Node): boolean => callee.type === 'MemberExpression' && rawNames.has(evaluator.memberName(callee) ?? '');
  const choicesOf = (outer: Node, above: number): Choices => {
    const text = folder.fold(outer);
    if (text !== null) return { texts: [text], isAll: true };
    if (above === 0) steps = 0;
    steps += 1;
    const known = cache.get(outer);
    if (known !== undefined) return known;
    if (above >= maximumDepth || steps > maximumSteps || busy.has(outer)) return nothing;
    busy.add(outer);
    const choices = choicesAnew(outer, above + 1);
    busy.delete(outer);
    cache.set(outer, choices);
    return choices;
  };
  const choicesAnew = (outer: Node, depth: number): Choices => {
    const node = unwrap(folder.constantOf(outer) ?? outer);
    switch (node.type) {
      case 'ConditionalExpression':
        return together([choicesOf(node.consequent, depth), choicesOf(node.alternate, depth)]);
      case 'LogicalExpression':
        return node.operator === '&&' ? open(choicesOf(node.right, depth)) : together([choicesOf(node.left, depth), choicesOf(node.right, depth)]);
      case 'AssignmentExpression':
        return node.operator === '=' ? choicesOf(node.right, depth) : open(together([choicesOf(node.left, depth), choicesOf(node.right, depth)]));
      case 'AwaitExpression':
        return choicesOf(node.argument, depth);
      case 'Identifier': {
        const binding = scopes.lookup(node.name, node);
        if (binding === null) return nothing;
        const passed = scopes.typedArguments.get(binding);
        const found = together([...binding.sources, ...(passed === undefined ? [] : [passed])].map((source) => ofSource(source, depth)));
        const declared = binding.sources.flatMap((source) => (source.kind === 'type' ? [literalsOf(source.node, source.path, scopes)] : [])).find((texts) => texts !== null);
        return declared === undefined ? found : { texts: [...new Set([...found.texts, ...declared])].slice(0, mostTexts), isAll: declared.length <= mostTexts };
      }
      case 'MemberExpression': {
        const name = evaluator.memberName(node);
        if (name !== null) return ofField(node, name, depth);
        return open(together(partsOf(node.object, null).map((part) => choicesOf(part, depth))));
      }
      case 'CallExpression':
        return ofCall(node, depth);
      // A fragment: sql`… ${sql`ROLE`} …`.
      case 'TaggedTemplateExpression':
        return choicesOf(node.quasi, depth);
      default:
        return nothing;
    }
  };
  return (node) => choicesOf(node, 0);
}
