import { readJson, type Tree } from '@pg-guardrails/config';

/** The scripts that CI and people run. */
export const scripts: Readonly<Record<string, string>> = {
  guardrails: 'pg-guardrails check',
  'guardrails:db-boundary': 'pg-guardrails check db-boundary test-only',
};

export type Edit =
  | { readonly kind: 'changed'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'unchanged'; readonly notes: readonly string[] }
  /** It could not be changed safely; the notes say what to do by hand. */
  | { readonly kind: 'by-hand'; readonly notes: readonly string[] };

type ObjectTree = Extract<Tree, { readonly kind: 'object' }>;

const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The white space before the first key: the file's own indentation. */
function indentOf(text: string, { entries }: ObjectTree): string {
  const [first] = [...entries.values()];
  if (first === undefined) return '  ';
  return /(?:^|\n)(?<indent>[ \t]*)$/u.exec(text.slice(0, first.keyStart))?.groups?.['indent'] ?? '  ';
}

/** The text with entries after the last one of an object, in the style of the file. */
function withEntries(text: string, object: ObjectTree, indent: string, outer: string, added: readonly string[]): string {
  const newline = newlineOf(text);
  const last = [...object.entries.values()].at(-1);
  if (last === undefined) return `${text.slice(0, object.start)}{${newline}${added.map((entry) => indent + entry).join(`,${newline}`)}${newline}${outer}}${text.slice(object.end)}`;
  const isOneLine = !text.slice(object.start, object.end).includes('\n');
  const separator = isOneLine ? ', ' : `,${newline}${indent}`;
  return `${text.slice(0, last.value.end)}${added.map((entry) => separator + entry).join('')}${text.slice(last.value.end)}`;
}

/** Adds the npm scripts to a package.json. What is there already stays as it is: order, indentation and line ends too. */
export function withScripts(text: string): Edit {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const source = text.slice(bom.length);
  const read = readJson(source);
  const wanted = Object.entries(scripts);
  const byHand = `add to "scripts" of package.json: ${wanted.map(([name, command]) => `"${name}": "${command}"`).join(', ')}`;
  if (!read.ok) return { kind: 'by-hand', notes: [`package.json is not JSON (${read.message}), so it was left alone; ${byHand}`] };
  if (read.tree.kind !== 'object') return { kind: 'by-hand', notes: [`package.json holds no object, so it was left alone; ${byHand}`] };
  const there = read.tree.entries.get('scripts')?.value;
  const have: unknown = typeof read.value === 'object' && read.value !== null && 'scripts' in read.value ? read.value.scripts : {};
  const known: Readonly<Record<string, unknown>> = typeof have === 'object' && have !== null ? { ...have } : {};
  if (there !== undefined && there.kind !== 'object') return { kind: 'by-hand', notes: [`"scripts" of package.json is no object, so it was left alone; ${byHand}`] };
  const notes = wanted.flatMap(([name, command]) =>
    name in known && !String(known[name]).includes('pg-guardrails') ? [`package.json has a script "${name}" already (${String(known[name])}), which was left as it is; the one meant here is: ${command}`] : [],
  );
  const added = wanted.filter(([name]) => !(name in known)).map(([name, command]) => `${JSON.stringify(name)}: ${JSON.stringify(command)}`);
  if (added.length === 0) return { kind: 'unchanged', notes };
  const indent = indentOf(source, read.tree);
  if (there === undefined) {
    const newline = newlineOf(source);
    const entry = `"scripts": {${newline}${added.map((one) => indent + indent + one).join(`,${newline}`)}${newline}${indent}}`;
    return { kind: 'changed', text: bom + withEntries(source, read.tree, indent, '', [entry]), notes };
  }
  const inner = there.entries.size === 0 ? indent + indent : indentOf(source, there);
  return { kind: 'changed', text: bom + withEntries(source, there, inner, indent, added), notes };
}
