import { isClass, unwrap, exportedName } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';
import { staticKey } from './scope.js';

/** A constant text that a file exports. */
export interface ExportedText {
  /** `begin`, `default`, and `statements.begin` for what an object, an enum or a class holds. */
  readonly name: string;
  readonly value: string;
}

/** How deep objects within objects are followed. */
const deepest = 4;

/** The constant texts that other files can take of this one, those that somebody has a use for. */
export function collectExportedTexts({ folder, scopes }: Reading, keeps: (value: string) => boolean): readonly ExportedText[] {
  const texts: ExportedText[] = [];
  const add = (name: string, node: Node, depth = 0): void => {
    const value = folder.fold(node);
    if (value !== null) {
      if (keeps(value)) texts.push({ name, value });
      return;
    }
    if (depth < deepest) for (const [key, member] of membersOf(unwrap(folder.constantOf(node) ?? node))) add(`${name}.${key}`, member, depth + 1);
  };
  const addNamed = (name: string, identifier: Node): void => {
    add(name, identifier);
    if (identifier.type !== 'Identifier') return;
    for (const source of scopes.lookup(identifier.name, identifier)?.sources ?? []) {
      if (source.kind === 'class' || source.kind === 'enum') for (const [key, member] of membersOf(source.node)) add(`${name}.${key}`, member, 1);
    }
  };
  for (const node of scopes.program.body) {
    if (node.type === 'ExportDefaultDeclaration') addNamed('default', node.declaration);
    if (node.type !== 'ExportNamedDeclaration' || node.source) continue;
    for (const specifier of node.specifiers) addNamed(exportedName(specifier.exported), specifier.local);
    const { declaration } = node;
    if (declaration?.type === 'VariableDeclaration') for (const { id } of declaration.declarations) if (id.type === 'Identifier') addNamed(id.name, id);
    if ((declaration?.type === 'ClassDeclaration' || declaration?.type === 'TSEnumDeclaration') && declaration.id !== null) addNamed(declaration.id.name, declaration.id);
  }
  return texts;
}

/** What an expression or a declaration holds under constant names. */
function membersOf(node: Node): readonly (readonly [string, Node])[] {
  if (node.type === 'TSEnumDeclaration') return node.body.members.flatMap(({ id, initializer }) => named(staticKey(id, false), initializer ?? null));
  if (isClass(node)) return node.body.body.flatMap((member) => (member.type === 'PropertyDefinition' && member.static && member.readonly ? named(staticKey(member.key, member.computed), member.value) : []));
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const { object, property } = node.callee;
    const [argument] = node.arguments;
    const freezes = object.type === 'Identifier' && object.name === 'Object' && property.type === 'Identifier' && property.name === 'freeze';
    return freezes && argument !== undefined ? membersOf(unwrap(argument)) : [];
  }
  if (node.type !== 'ObjectExpression') return [];
  // What is spread may write over what stands before it, and so may a name that is not known.
  const unknown = node.properties.findLastIndex((property) => property.type === 'SpreadElement' || staticKey(property.key, property.computed) === null);
  return node.properties.slice(unknown + 1).flatMap((property) => (property.type === 'Property' && property.kind === 'init' && !property.method ? named(staticKey(property.key, property.computed), property.value) : []));
}

function named(name: string | null, value: Node | null): readonly (readonly [string, Node])[] {
  return name === null || value === null ? [] : [[name, value]];
}
