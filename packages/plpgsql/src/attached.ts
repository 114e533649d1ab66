import { parsePlpgsql } from '@pg-guardrails/sql-reader';
import { list, number, tagged, text, type Tagged } from './tree.js';
import { readVariables, type Variable } from './variables.js';

/**
 * Whether the body of a trigger function does anything with NEW or OLD but giving them back and naming their fields in a message. Who attaches the
 * function to a table of its own chooses the types of their fields; a message is written by a type's output function, which only superusers make.
 * True where the body cannot be read. The grammar must be loaded.
 */
export function usesRow(body: string): boolean {
  let tag = '$body$';
  while (body.includes(tag)) tag = `${tag.slice(0, -1)}_$`;
  const root = tagged(parsePlpgsql(`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ${tag}${body}${tag}`).functions?.[0]);
  if (root === null) return true;
  const variables = readVariables(root.fields);
  // ALIAS FOR NEW gives the row another name, which the tree does not say.
  if (/\balias\b|u&"/iu.test(body)) return true;
  const first = variables.flatMap(({ initialiser, cursor }) => [initialiser, cursor?.query ?? null]);
  return first.some((one) => one !== null && isOfRow(one)) || usedIn(root.fields['action'], variables);
}

const row = /(?<![\w.$])(?:new|old)(?![\w$])/iu;
const field = /^\s*(?:new|old)\s*\.\s*(?:\w+|"[^"]*")\s*$/iu;

function usedIn(value: unknown, variables: readonly Variable[]): boolean {
  if (Array.isArray(value)) return value.some((one) => usedIn(one, variables));
  if (typeof value !== 'object' || value === null) return false;
  const node = tagged(value);
  if (node !== null) {
    if (node.kind === 'expr') return isOfRow(text(node.fields, 'query') ?? '');
    if (node.kind === 'assign' && isRowVariable(variables[number(node.fields, 'varno') ?? 0])) return true;
    if (node.kind === 'raise') return raises(node, variables);
  }
  return Object.entries(value).some(([key, part]) => ((key === 'target' || key === 'var') && fillsRow(part, variables)) || usedIn(part, variables));
}

function raises({ fields }: Tagged, variables: readonly Variable[]): boolean {
  const given = list(fields, 'params').map((one) => text(one.fields, 'query') ?? '');
  return given.some((one) => isOfRow(one) && !field.test(one)) || usedIn(fields['options'], variables);
}

function isRowVariable(variable: Variable | undefined): boolean {
  return variable !== undefined && /^(?:new|old)$/iu.test(variable.name);
}

/** INTO NEW, or INTO NEW.field; GET DIAGNOSTICS names it by its number. */
function fillsRow(target: unknown, variables: readonly Variable[]): boolean {
  if (typeof target === 'number') return isRowVariable(variables[target]);
  return /"(?:refname|name)":"(?:new|old)(?:\.|")/iu.test(JSON.stringify(target));
}

/** Without the strings in it, where it is plain where these end; a word in a comment counts. */
function isOfRow(expression: string): boolean {
  return row.test(/[\\$]/u.test(expression) ? expression : expression.replace(/'(?:[^']|'')*'/gu, "''"));
}
