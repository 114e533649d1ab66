import type { Node } from '@pgsql/types';
import { stringOf } from './nodes.js';

/** The statement that runs: EXPLAIN ANALYZE runs the one that it explains, whatever that does (manual: EXPLAIN). */
export function executed(node: Node): Node {
  if (!('ExplainStmt' in node)) return node;
  const { options, query } = node.ExplainStmt;
  return query !== undefined && (options ?? []).some(isAnalyze) ? executed(query) : node;
}

function isAnalyze(option: Node): boolean {
  if (!('DefElem' in option) || option.DefElem.defname !== 'analyze') return false;
  const { arg } = option.DefElem;
  if (arg === undefined) return true;
  if ('Integer' in arg) return (arg.Integer.ival ?? 0) !== 0;
  return !/^(?:false|off)$/iu.test(stringOf(arg) ?? '');
}
