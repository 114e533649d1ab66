import type { TSESTree } from '@typescript-eslint/types';

/** The module of `import('…').T`. */
export function importTypeSource(node: TSESTree.TSImportType): string | null {
  const { value } = node.source;
  return typeof value === 'string' ? value : null;
}
