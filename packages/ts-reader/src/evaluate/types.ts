import type { TSESTree } from '@typescript-eslint/types';
import type { Binding } from '../scope.js';
import type { Value } from '../value.js';
import { plain, unknown } from '../value.js';
import type { Evaluation } from './evaluation.js';
import { importTypeSource } from './import-type-source.js';
import { instances } from './instances.js';
import type { Members } from './members.js';

/** Types that wrap the value's type without hiding what it is. */
const transparentTypes = new Set(['Promise', 'PromiseLike', 'Awaited', 'Readonly', 'Partial', 'Required', 'NonNullable', 'Pick', 'Omit', 'InstanceType', 'ReturnType', 'Extract', 'Exclude']);

/** What a value of a type that is written down may be. */
export function createTypes({ scopes, imported, valuesOf, valuesOfType }: Evaluation, { memberOf }: Members, valuesOfBinding: (binding: Binding) => readonly Value[]): (type: TSESTree.TypeNode) => readonly Value[] {
  const evaluateType = (type: TSESTree.TypeNode): readonly Value[] => {
    switch (type.type) {
      case 'TSTypeReference': {
        const own = namedType(type.typeName);
        const [argument] = type.typeArguments?.params ?? [];
        const name = type.typeName.type === 'Identifier' ? type.typeName.name : '';
        if (own === null) return argument !== undefined && transparentTypes.has(name) ? valuesOfType(argument) : unknown;
        return own;
      }
      case 'TSImportType': {
        const source = importTypeSource(type);
        if (source === null) return unknown;
        const names: string[] = [];
        for (let name: TSESTree.EntityName | null = type.qualifier; name !== null; ) {
          if (name.type === 'TSQualifiedName') {
            names.unshift(name.right.name);
            name = name.left;
          } else {
            if (name.type === 'Identifier') names.unshift(name.name);
            name = null;
          }
        }
        return names.reduce<readonly Value[]>((values, name) => values.flatMap((value) => memberOf(value, name)), [imported(source, '*')]).flatMap(instances);
      }
      case 'TSTypeQuery':
        if (type.exprName.type === 'TSImportType') {
          const source = importTypeSource(type.exprName);
          return source === null ? unknown : [imported(source, '*')];
        }
        return valuesOf(type.exprName);
      case 'TSUnionType':
      case 'TSIntersectionType':
        return type.types.flatMap(valuesOfType);
      case 'TSTypeOperator':
        return type.typeAnnotation === undefined ? unknown : valuesOfType(type.typeAnnotation);
      case 'TSStringKeyword':
      case 'TSNumberKeyword':
      case 'TSBooleanKeyword':
      case 'TSNullKeyword':
      case 'TSUndefinedKeyword':
      case 'TSVoidKeyword':
      case 'TSLiteralType':
        return plain;
      default:
        return unknown;
    }
  };
  /** What a type's name stands for; null when the file does not declare it. */
  const namedType = (name: TSESTree.EntityName): readonly Value[] | null => {
    if (name.type === 'TSQualifiedName') {
      const left = name.left.type === 'ThisExpression' ? unknown : namedEntity(name.left);
      return left.flatMap((value) => memberOf(value, name.right.name)).flatMap(instances);
    }
    if (name.type !== 'Identifier') return unknown;
    const found = scopes.lookupType(name.name, name);
    if (found === null) return null;
    if ('sources' in found) return valuesOfBinding(found).flatMap(instances);
    switch (found.kind) {
      case 'alias':
        return valuesOfType(found.node.typeAnnotation);
      case 'interface': {
        const bases = found.node.extends.flatMap((base) => (base.expression.type === 'Identifier' || base.expression.type === 'MemberExpression' ? valuesOf(base.expression).flatMap(instances) : unknown));
        return bases.length === 0 ? unknown : bases;
      }
      case 'parameter':
        return found.constraint === null ? unknown : valuesOfType(found.constraint);
      default:
        return found satisfies never;
    }
  };
  const namedEntity = (name: TSESTree.EntityName): readonly Value[] => {
    if (name.type === 'TSQualifiedName') return namedEntity(name.left).flatMap((value) => memberOf(value, name.right.name));
    return name.type === 'Identifier' ? valuesOf(name) : unknown;
  };
  return evaluateType;
}
