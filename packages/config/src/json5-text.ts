import { parseSync, type Expression } from 'oxc-parser';

/** Of what JSON5 is not: a call, a name, a template. */
const notJson5 = Symbol('no JSON5');

function valueOf(node: Expression): unknown {
  switch (node.type) {
    case 'Literal':
      return 'regex' in node || 'bigint' in node ? notJson5 : node.value;
    case 'ArrayExpression': {
      const items = node.elements.map((element) => (element === null || element.type === 'SpreadElement' ? notJson5 : valueOf(element)));
      return items.includes(notJson5) ? notJson5 : items;
    }
    case 'ObjectExpression': {
      const entries: [string, unknown][] = [];
      for (const property of node.properties) {
        if (property.type === 'SpreadElement' || property.computed || property.kind !== 'init' || property.method || property.shorthand) return notJson5;
        const { key } = property;
        const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null;
        const value = valueOf(property.value);
        if (name === null || value === notJson5) return notJson5;
        entries.push([name, value]);
      }
      return Object.fromEntries(entries);
    }
    case 'UnaryExpression': {
      const value = node.operator === '-' || node.operator === '+' ? valueOf(node.argument) : notJson5;
      return typeof value !== 'number' ? notJson5 : node.operator === '-' ? -value : value;
    }
    default:
      return notJson5;
  }
}

/**
 * What a text of JSON5 (or JSON with comments) holds; undefined where it is neither. JSON5 is a part of the expressions of ECMAScript (https://spec.json5.org), so
 * it is parsed as one, and nothing of it is run.
 */
export function readJson5(text: string): unknown {
  const { program, errors } = parseSync('text.js', `(\n${text.replace(/^\uFEFF/u, '')}\n)`, { preserveParens: false });
  const [statement, more] = program.body;
  if (errors.length > 0 || more !== undefined || statement?.type !== 'ExpressionStatement') return undefined;
  const value = valueOf(statement.expression);
  return value === notJson5 ? undefined : value;
}
