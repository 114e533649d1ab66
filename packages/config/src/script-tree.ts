import { parseSync, type Expression, type ObjectExpression, type ParseResult, type Program, type PropertyKey, type Statement } from 'oxc-parser';
import type { Entry, Range, Tree } from './tree.js';

export interface ScriptFault extends Range {
  readonly message: string;
}

export type ScriptResult =
  | {
      readonly ok: true;
      /** Null when nothing is exported as default. */
      readonly tree: Tree | null;
      /** Where each module that the script imports is named. */
      readonly imports: ReadonlyMap<string, Range>;
    }
  | { readonly ok: false; readonly fault: ScriptFault };

/** Reads where the values of a configuration written in TypeScript or JavaScript stand, without running it. */
export function readScript(file: string, text: string): ScriptResult {
  const parsed = parseSync(file, text);
  const fault = firstFault(parsed);
  if (fault !== null) return { ok: false, fault };
  const exported = findExport(parsed.program);
  const constants = findConstants(parsed.program);
  return {
    ok: true,
    tree: exported === null ? null : treeOf(exported, constants, new Set()),
    imports: new Map(parsed.module.staticImports.map(({ moduleRequest: { value, start, end } }) => [value, { start, end }])),
  };
}

function firstFault(parsed: ParseResult): ScriptFault | null {
  const error = parsed.errors[0];
  if (error === undefined) return null;
  const label = error.labels[0];
  return { message: error.message, start: label?.start ?? 0, end: label?.end ?? 0 };
}

type Constants = ReadonlyMap<string, Expression>;

function findConstants(program: Program): Constants {
  const found = new Map<string, Expression>();
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && init !== null) found.set(id.name, init);
    }
  }
  return found;
}

function findExport(program: Program): Expression | null {
  for (const statement of program.body) {
    const found = defaultExport(statement, program);
    if (found !== null) return found;
  }
  return null;
}

function defaultExport(statement: Statement | Program['body'][number], program: Program): Expression | null {
  switch (statement.type) {
    case 'ExportDefaultDeclaration': {
      const { declaration } = statement;
      switch (declaration.type) {
        case 'FunctionDeclaration':
        case 'ClassDeclaration':
        case 'TSInterfaceDeclaration':
        case 'TSDeclareFunction':
        case 'TSEmptyBodyFunctionExpression':
        case 'FunctionExpression':
        case 'ClassExpression':
          return null;
        default:
          return declaration;
      }
    }
    case 'ExportNamedDeclaration': {
      const specifier = statement.specifiers.find(({ exported }) => ('name' in exported ? exported.name : exported.value) === 'default');
      if (specifier?.local.type !== 'Identifier') return null;
      return findConstants(program).get(specifier.local.name) ?? null;
    }
    case 'TSExportAssignment':
      return statement.expression;
    case 'ExpressionStatement': {
      const { expression } = statement;
      if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') return null;
      const { object, property } = expression.left;
      const isModuleExports = object.type === 'Identifier' && object.name === 'module' && property.type === 'Identifier' && property.name === 'exports';
      return isModuleExports ? expression.right : null;
    }
    default:
      return null;
  }
}

function treeOf(expression: Expression, constants: Constants, followed: ReadonlySet<string>): Tree {
  const { start, end } = expression;
  const leaf: Tree = { kind: 'leaf', start, end };
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ParenthesizedExpression':
      return treeOf(expression.expression, constants, followed);
    case 'CallExpression': {
      const argument = expression.arguments[0];
      const { callee } = expression;
      const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : null;
      return name === 'defineConfig' && argument !== undefined && argument.type !== 'SpreadElement' ? treeOf(argument, constants, followed) : leaf;
    }
    case 'Identifier': {
      const value = constants.get(expression.name);
      if (value === undefined || followed.has(expression.name)) return leaf;
      return treeOf(value, constants, new Set([...followed, expression.name]));
    }
    case 'ArrayExpression': {
      const items: Tree[] = [];
      for (const element of expression.elements) {
        // A hole has no text; the place of the array is the nearest.
        if (element === null) items.push(leaf);
        else if (element.type !== 'SpreadElement') items.push(treeOf(element, constants, followed));
        else {
          const spread = treeOf(element.argument, constants, followed);
          // How many items an unknown spread brings cannot be told: what follows has the place of the array.
          if (spread.kind !== 'array') break;
          items.push(...spread.items);
        }
      }
      return { kind: 'array', start, end, items };
    }
    case 'ObjectExpression':
      return { kind: 'object', start, end, entries: entriesOf(expression, constants, followed) };
    default:
      return leaf;
  }
}

function entriesOf(expression: ObjectExpression, constants: Constants, followed: ReadonlySet<string>): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const property of expression.properties) {
    if (property.type === 'SpreadElement') {
      const spread = treeOf(property.argument, constants, followed);
      if (spread.kind === 'object') for (const [name, entry] of spread.entries) entries.set(name, entry);
      continue;
    }
    const name = keyName(property.key, property.computed);
    if (name === null) continue;
    entries.set(name, { keyStart: property.key.start, keyEnd: property.key.end, value: treeOf(property.value, constants, followed) });
  }
  return entries;
}

function keyName(key: PropertyKey, computed: boolean): string | null {
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value);
  return null;
}
