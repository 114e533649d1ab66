/** The inside of `${…}`: a name, and what is done to its value or stands in for it. */
export interface Parameter {
  readonly name: string;
  /** `:-`, `^^`, `#`, …; empty where the value is taken as it is. */
  readonly operator: string;
  /** Where in the inside what follows the operator begins. */
  readonly wordAt: number;
}

const inside = /^(?<name>[A-Za-z_]\w*)(?<operator>:?[-=+?]|\^\^?|,,?|##?|%%?|\/[/#%]?|:)?/u;

/** Null for what names no variable: `${1}`, `${#list}`, `${list[0]}`. */
export function parameterIn(text: string): Parameter | null {
  const match = inside.exec(text);
  const { name, operator = '' } = match?.groups ?? {};
  if (match === null || name === undefined) return null;
  return operator === '' && match[0].length < text.length ? null : { name, operator, wordAt: match[0].length };
}

/** Whether something else stands in where the name stands for nothing, or for something. */
export function standsIn(operator: string): boolean {
  return /^:?[-=+]$/u.test(operator);
}

/** Patterns of a shell mean more than their letters. */
const isPattern = /[*?[\]\\$`"']/u;

/** What is made of a known value (POSIX, Parameter Expansion, and bash); null where that is not known. */
export function changed(value: string, operator: string, word: string): string | null {
  switch (operator) {
    case '':
      return value;
    case '^^':
    case ',,':
      return word !== '' ? null : operator === '^^' ? value.toUpperCase() : value.toLowerCase();
    case ':': {
      const range = /^\s*(?<from>\d+)(?::(?<length>\d+))?$/u.exec(word)?.groups;
      const from = Number(range?.['from']);
      return range === undefined ? null : value.slice(from, range['length'] === undefined ? undefined : from + Number(range['length']));
    }
    case '#':
    case '##':
      return isPattern.test(word) ? null : value.startsWith(word) ? value.slice(word.length) : value;
    case '%':
    case '%%':
      return isPattern.test(word) ? null : value.endsWith(word) ? value.slice(0, value.length - word.length) : value;
    case '/':
    case '//': {
      const [pattern = '', ...rest] = word.split('/');
      const by = rest.join('/');
      if (isPattern.test(word) || pattern === '') return null;
      return operator === '/' ? value.replace(pattern, () => by) : value.replaceAll(pattern, () => by);
    }
    default:
      return null;
  }
}
