import type { TSESTree } from '@typescript-eslint/types';
import { exportedName } from './node.js';

/** What a module exports by name. `export *` is not followed: what it gives is in neither. */
export interface ExportedNames {
  /** Names that exist at run time. */
  readonly values: ReadonlySet<string>;
  /** Names that exist for the type checker only. */
  readonly types: ReadonlySet<string>;
}

/** The names that the declarations of a module export. */
export function exportedNames({ body }: Pick<TSESTree.Program, 'body'>): ExportedNames {
  const values = new Set<string>();
  const types = new Set<string>();
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const { exported, exportKind } of node.specifiers) (node.exportKind === 'type' || exportKind === 'type' ? types : values).add(exportedName(exported));
    const { declaration } = node;
    switch (declaration?.type) {
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        types.add(declaration.id.name);
        break;
      case 'ClassDeclaration':
      case 'FunctionDeclaration':
      case 'TSDeclareFunction':
      case 'TSEnumDeclaration':
        if (declaration.id !== null) values.add(declaration.id.name);
        break;
      case 'VariableDeclaration':
        for (const { id } of declaration.declarations) if (id.type === 'Identifier') values.add(id.name);
        break;
      default:
    }
  }
  return { values, types };
}
