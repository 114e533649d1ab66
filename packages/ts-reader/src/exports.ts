import type { Origin } from '@pg-guardrails/kernel';
import { exportedName } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';
import { leadingOrigin } from './value.js';
import type { Value } from './value.js';

/** Where something that the file exports comes from; what it makes itself is not listed. */
export interface ExportedOrigin {
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
        if (node.declaration?.type === 'ClassDeclaration' && node.declaration.superClass !== null && node.declaration.id !== null) add(node.declaration.id.name, evaluator.valuesOf(node.declaration.superClass));
        for (const specifier of node.specifiers) {
          const local = exportedName(specifier.local);
          if (node.source) add(exportedName(specifier.exported), fromModule(node.source.value, local));
          else if (specifier.local.type === 'Identifier') add(exportedName(specifier.exported), evaluator.valuesOf(specifier.local));
        }
        break;
      case 'ExportAllDeclaration':
        if (node.exported !== null) add(exportedName(node.exported), fromModule(node.source.value, '*'));
        break;
      case 'ExportDefaultDeclaration':
        add('default', evaluator.valuesOf(node.declaration));
        break;
      case 'TSExportAssignment':
        add('default', evaluator.valuesOf(node.expression));
        break;
      default:
    }
  }
  return found;
}
