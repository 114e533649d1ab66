import { exportedName, unwrap } from './node.js';
import type { ClassNode, Node } from './node.js';
import type { TextElsewhere } from './fold.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';

/** A constant text that a file exports. */
export interface ExportedText {
  /** `['begin']`, `['default']`, and `['statements', 'begin']` for what an object, an enum or a class holds. */
  readonly path: readonly string[];
  readonly value: string;
}

/** How deep objects within objects are followed. */
const deepest = 4;

/** The constant texts that other files can take of this one, those that somebody has a use for. What anybody may change is none: members count of objects that are constant or frozen, enums, and `static readonly`. */
export function collectExportedTexts({ folder, scopes }: Reading, keeps: (value: string) => boolean, elsewhere: TextElsewhere): readonly ExportedText[] {
  const texts: ExportedText[] = [];
  const note = (path: readonly string[], value: string | null): void => {
    if (value !== null && keeps(value)) texts.push({ path, value });
  };
  const addMembers = (path: readonly string[], members: ReadonlyMap<string, Node | null>, isDeep: boolean): void => {
    for (const [name, node] of members) {
      if (node === null) continue;
      const inner = unwrap(node);
      if (inner.type !== 'ObjectExpression') note([...path, name], folder.fold(node));
      else if (isDeep && path.length < deepest) addMembers([...path, name], membersOf(inner), true);
    }
  };
  const add = (name: string, node: Node): void => {
    note([name], folder.fold(node));
    const holder = folder.constantOf(node) ?? node;
    const fixed = fixedObject(holder);
    if (fixed !== null) addMembers([name], membersOf(fixed.object), fixed.isDeep);
    if (node.type !== 'Identifier') return;
    const sources = scopes.lookup(node.name, node)?.sources ?? [];
    const [only] = sources;
    if (only?.kind === 'class' && sources.length === 1) addMembers([name], staticsOf(only.node, new Set(scopes.thisAssignments.get(only.node)?.keys() ?? [])), false);
    if (sources.every((source) => source.kind === 'enum')) for (const { node: declared } of sources) addMembers([name], new Map(declared.body.members.map((member) => [staticKey(member.id, false) ?? '', member.initializer ?? null])), false);
  };
  for (const node of scopes.program.body) {
    if (node.type === 'ExportDefaultDeclaration') add('default', node.declaration);
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const { exported, local } of node.specifiers) {
      if (node.source) note([exportedName(exported)], elsewhere(node.source.value, [exportedName(local)]));
      else add(exportedName(exported), local);
    }
    const { declaration } = node;
    if (declaration?.type === 'VariableDeclaration') for (const { id } of declaration.declarations) if (id.type === 'Identifier') add(id.name, id);
    if ((declaration?.type === 'ClassDeclaration' || declaration?.type === 'TSEnumDeclaration') && declaration.id !== null) add(declaration.id.name, declaration.id);
  }
  return texts;
}

/** `{…} as const`, all the way down, and `Object.freeze({…})`, as far as it goes. */
function fixedObject(node: Node): { readonly object: Node; readonly isDeep: boolean } | null {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') {
    const { typeAnnotation } = node;
    const isConst = node.type === 'TSAsExpression' && typeAnnotation.type === 'TSTypeReference' && typeAnnotation.typeName.type === 'Identifier' && typeAnnotation.typeName.name === 'const';
    return isConst ? { object: unwrap(node.expression), isDeep: true } : fixedObject(node.expression);
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  const { object, property, computed } = node.callee;
  const [argument] = node.arguments;
  const freezes = object.type === 'Identifier' && object.name === 'Object' && staticKey(property, computed) === 'freeze';
  return freezes && argument !== undefined ? { object: unwrap(argument), isDeep: false } : null;
}

/** The members of an object under constant names, the last of each name; null for what is no constant. */
function membersOf(node: Node): ReadonlyMap<string, Node | null> {
  const members = new Map<string, Node | null>();
  if (node.type !== 'ObjectExpression') return members;
  for (const property of node.properties) {
    const name = property.type === 'SpreadElement' ? null : staticKey(property.key, property.computed);
    // What is spread may write over what stands before it, and so may a name that is not known.
    if (property.type === 'SpreadElement' || name === null) members.clear();
    else members.set(name, property.kind === 'init' && !property.method ? property.value : null);
  }
  return members;
}

/** @param assigned what the class assigns to `this.…` somewhere. */
function staticsOf({ body }: ClassNode, assigned: ReadonlySet<string>): ReadonlyMap<string, Node | null> {
  const members = new Map<string, Node | null>();
  for (const member of body.body) {
    if (member.type === 'StaticBlock') return new Map();
    if (member.type === 'TSIndexSignature' || !member.static) continue;
    const name = staticKey(member.key, member.computed);
    if (name === null) return new Map();
    members.set(name, member.type === 'PropertyDefinition' && member.readonly && !members.has(name) && !assigned.has(name) ? member.value : null);
  }
  return members;
}
