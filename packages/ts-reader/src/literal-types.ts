import type { TSESTree } from '@typescript-eslint/types';
import { staticKey, type ScopeAnalysis, type Step } from './scope.js';

/** Types that name types that name types: deeper than anybody writes, and a bound for those that name themselves. */
const maximumDepth = 8;

/** The texts of a type that is a string, or several, written out in the file (`'a' | 'b'`), or of a part of a type; null where it may be another text, too. */
export function literalsOf(type: TSESTree.TypeNode, path: readonly Step[], scopes: ScopeAnalysis, depth = 0): readonly string[] | null {
  if (depth > maximumDepth) return null;
  switch (type.type) {
    case 'TSLiteralType':
      return path.length === 0 && type.literal.type === 'Literal' && typeof type.literal.value === 'string' ? [type.literal.value] : null;
    case 'TSUndefinedKeyword':
    case 'TSNullKeyword':
      return [];
    case 'TSUnionType': {
      const parts = type.types.map((part) => literalsOf(part, path, scopes, depth + 1));
      return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
    }
    case 'TSTypeLiteral':
      return ofMember(type.members, path, scopes, depth);
    case 'TSTypeReference': {
      if (type.typeName.type !== 'Identifier' || (type.typeArguments?.params.length ?? 0) > 0) return null;
      const named = scopes.lookupType(type.typeName.name, type);
      if (named === null || !('kind' in named)) return null;
      switch (named.kind) {
        case 'alias':
          return literalsOf(named.node.typeAnnotation, path, scopes, depth + 1);
        case 'interface':
          return ofMember(named.node.body.body, path, scopes, depth);
        default:
          return null;
      }
    }
    default:
      return null;
  }
}

function ofMember(members: readonly TSESTree.TypeElement[], [step, ...rest]: readonly Step[], scopes: ScopeAnalysis, depth: number): readonly string[] | null {
  if (step?.kind !== 'property') return null;
  for (const member of members) {
    if (member.type !== 'TSPropertySignature' || staticKey(member.key, member.computed) !== step.name) continue;
    const type = member.typeAnnotation?.typeAnnotation;
    return type === undefined ? null : literalsOf(type, rest, scopes, depth + 1);
  }
  return null;
}
