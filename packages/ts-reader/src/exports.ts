import type { Origin } from '@pg-guardrails/kernel';
import { exportedName } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';
import { leadingOrigin } from './value.js';
import { staticKey } from './scope.js';
import type { Value } from './value.js';

/** Where something that the file exports comes from; what it makes itself is not listed. */
export interface ExportedOrigin {
  /** `pool`, `default`, `*` for `export * from`, `makePool()` for what a call of an exported function gives. */
  readonly name: string;
  readonly origin: Origin;
}

/** The exports whose values come from elsewhere: re-exported, or made of something imported. */
export function collectExports(reading: Reading): readonly ExportedOrigin[] {
  const { evaluator, scopes } = reading;
  const found: ExportedOrigin[] = [];
  const add = (name: string, values: readonly Value[]): void => {
    const leading = leadingOrigin(values);
    if (leading !== null) found.push({ name, origin: leading.origin });
    for (const value of values) {
      const given = value.kind === 'function' ? leadingOrigin(evaluator.valuesOfReturn(value.node)) : null;
      if (given !== null) found.push({ name: `${name}()`, origin: given.origin });
      const base = value.kind === 'class' && value.node.superClass !== null ? leadingOrigin(evaluator.valuesOf(value.node.superClass)) : null;
      if (base !== null) found.push({ name, origin: base.origin });
    }
  };
  const addPattern = (pattern: Node): void => {
    switch (pattern.type) {
      case 'Identifier':
        add(pattern.name, evaluator.valuesOf(pattern));
        break;
      case 'ObjectPattern':
        for (const property of pattern.properties) addPattern(property.type === 'Property' ? property.value : property.argument);
        break;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) addPattern(element);
        break;
      case 'AssignmentPattern':
        addPattern(pattern.left);
        break;
      case 'RestElement':
        addPattern(pattern.argument);
        break;
      default:
    }
  };
  const fromModule = (specifier: string, name: string): readonly Value[] => evaluator.valuesOfSource({ kind: 'import', specifier, name });

  for (const node of scopes.program.body) {
    switch (node.type) {
      case 'ExportNamedDeclaration':
        if (node.declaration?.type === 'VariableDeclaration') for (const declarator of node.declaration.declarations) addPattern(declarator.id);
        if ((node.declaration?.type === 'ClassDeclaration' || node.declaration?.type === 'FunctionDeclaration') && node.declaration.id !== null) add(node.declaration.id.name, evaluator.valuesOf(node.declaration));
        for (const specifier of node.specifiers) {
          const local = exportedName(specifier.local);
          if (node.source) add(exportedName(specifier.exported), fromModule(node.source.value, local));
          else if (specifier.local.type === 'Identifier') add(exportedName(specifier.exported), evaluator.valuesOf(specifier.local));
        }
        break;
      case 'ExportAllDeclaration':
        add(node.exported === null ? '*' : exportedName(node.exported), fromModule(node.source.value, '*'));
        break;
      case 'ExportDefaultDeclaration':
        add('default', evaluator.valuesOf(node.declaration));
        break;
      case 'ExpressionStatement': {
        const assigned = commonJsExport(node.expression);
        if (assigned === null) break;
        add(assigned.name, evaluator.valuesOf(assigned.value));
        if (assigned.name !== 'default' || assigned.value.type !== 'ObjectExpression') break;
        for (const property of assigned.value.properties) {
          const name = property.type === 'Property' ? staticKey(property.key, property.computed) : null;
          if (property.type === 'Property' && name !== null) add(name, evaluator.valuesOf(property.value));
        }
        break;
      }
      case 'TSExportAssignment':
        add('default', evaluator.valuesOf(node.expression));
        break;
      default:
    }
  }
  return found;
}

/** `module.exports = …` (the default export), `module.exports.name = …` and `exports.name = …`. */
function commonJsExport(node: Node): { readonly name: string; readonly value: Node } | null {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=' || node.left.type !== 'MemberExpression') return null;
  const { object, property, computed } = node.left;
  const name = staticKey(property, computed);
  if (name === null) return null;
  const isExports = (holder: Node): boolean => holder.type === 'Identifier' && holder.name === 'exports';
  const isModuleExports = (holder: Node): boolean =>
    holder.type === 'MemberExpression' && holder.object.type === 'Identifier' && holder.object.name === 'module' && staticKey(holder.property, holder.computed) === 'exports';
  if (object.type === 'Identifier' && object.name === 'module' && name === 'exports') return { name: 'default', value: node.right };
  return isExports(object) || isModuleExports(object) ? { name, value: node.right } : null;
}
