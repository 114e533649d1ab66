import type { Node } from '@pgsql/types';
import { stringsOf, tagged } from './nodes.js';

/** How good a name is: one that the expression says itself beats one of a type (parse_target.c). */
interface Found {
  readonly name: string;
  readonly strength: 0 | 1 | 2;
}

const none: Found = { name: '?column?', strength: 0 };
const sure = (name: string): Found => ({ name, strength: 2 });

/** FigureColname: the name of a result column that has none of its own. */
export function columnNameOf(node: Node): string {
  return figure(node).name;
}

function figure(node: Node | undefined): Found {
  if (node === undefined) return none;
  const { kind, body } = tagged(node);
  switch (kind) {
    case 'ColumnRef': {
      const last = body.fields?.at(-1);
      return last !== undefined && 'A_Star' in last ? none : sure(stringsOf(body.fields).at(-1) ?? '');
    }
    case 'A_Indirection': {
      const name = stringsOf(body.indirection).at(-1);
      return name === undefined ? figure(body.arg) : sure(name);
    }
    case 'FuncCall':
      return sure(stringsOf(body.funcname).at(-1) ?? '');
    case 'A_Expr':
      return body.kind === 'AEXPR_NULLIF' ? sure('nullif') : none;
    case 'TypeCast': {
      const inner = figure(body.arg);
      const type = stringsOf(body.typeName?.names).at(-1);
      return inner.strength > 0 || type === undefined ? inner : { name: type, strength: 1 };
    }
    case 'CollateClause':
      return figure(body.arg);
    case 'GroupingFunc':
      return sure('grouping');
    case 'SubLink':
      return ofSubLink(body.subLinkType, body.subselect);
    case 'CaseExpr': {
      const inner = figure(body.defresult);
      return inner.strength > 0 ? inner : { name: 'case', strength: 1 };
    }
    case 'A_ArrayExpr':
      return sure('array');
    case 'RowExpr':
      return sure('row');
    case 'CoalesceExpr':
      return sure('coalesce');
    case 'MinMaxExpr':
      return sure(body.op === 'IS_LEAST' ? 'least' : 'greatest');
    case 'SQLValueFunction':
      return sure((body.op ?? '').replace(/^SVFOP_/u, '').replace(/_N$/u, '').toLowerCase());
    case 'XmlExpr':
      return sure((body.op ?? '').replace(/^IS_/u, '').toLowerCase());
    case 'XmlSerialize':
      return sure('xmlserialize');
    case 'JsonObjectConstructor':
      return sure('json_object');
    case 'JsonArrayConstructor':
    case 'JsonArrayQueryConstructor':
      return sure('json_array');
    case 'JsonObjectAgg':
      return sure('json_objectagg');
    case 'JsonArrayAgg':
      return sure('json_arrayagg');
    default:
      return none;
  }
}

function ofSubLink(type: string | undefined, subselect: Node | undefined): Found {
  if (type === 'EXISTS_SUBLINK') return sure('exists');
  if (type === 'ARRAY_SUBLINK') return sure('array');
  if (type !== 'EXPR_SUBLINK' || subselect === undefined || !('SelectStmt' in subselect)) return none;
  const [target] = subselect.SelectStmt.targetList ?? [];
  if (target === undefined || !('ResTarget' in target)) return none;
  return target.ResTarget.name === undefined ? figure(target.ResTarget.val) : sure(target.ResTarget.name);
}
