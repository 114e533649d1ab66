import { createRequire } from 'node:module';

/** What ESLint calls, and asks for the name and version under which it keeps results (`--cache`). */
export interface LazyParser {
  readonly meta: { readonly name: string; readonly version?: string };
  parse(text: string, options?: object): unknown;
  parseForESLint(text: string, options?: object): unknown;
}

type Loaded = Pick<LazyParser, 'parse' | 'parseForESLint'>;
type Outcome = { readonly parser: Loaded } | { readonly refusal: string };

const packageName = '@typescript-eslint/parser';
const otherParser = 'or give these files a parser in a block of your own behind those of pg-guardrails.';
const absent = `This file is TypeScript, and ${packageName} is not installed, so nothing in it was checked. Run \`npm install --save-dev ${packageName} typescript\`, ${otherParser}`;

function refused(reason: string, range: string | null): string {
  const typescript = range === null ? 'typescript' : `"typescript@${range}"`;
  return `This file is TypeScript, and ${packageName} does not load (${reason}), so nothing in it was checked. Install a TypeScript that it supports with \`npm install --save-dev ${typescript}\`, ${otherParser}`;
}

function isParser(value: unknown): value is Loaded {
  return typeof value === 'object' && value !== null && 'parse' in value && typeof value.parse === 'function' && 'parseForESLint' in value && typeof value.parseForESLint === 'function';
}

/** The first line: Node.js puts the stack of modules behind it. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

interface Manifest {
  readonly version: string;
  /** The versions of TypeScript that it supports. */
  readonly typescript: string | null;
}

function textIn(value: unknown, key: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : null;
  return typeof found === 'string' ? found : null;
}

function manifestFrom(require: NodeJS.Require): Manifest | null {
  try {
    const manifest: unknown = require(`${packageName}/package.json`);
    const peers: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'peerDependencies') : null;
    return { version: textIn(manifest, 'version') ?? '', typescript: textIn(peers, 'typescript') };
  } catch {
    return null;
  }
}

/**
 * The parser for TypeScript, loaded when the first file is parsed: TypeScript takes half a second, and SQL and JavaScript do without. Where it is not
 * installed or refuses the version of TypeScript, each file of TypeScript says so, once, instead of that its first type is a syntax error.
 * @param from the file that the parser is looked for from
 */
export function lazyParser(from: string | URL): LazyParser {
  const require = createRequire(from);
  let outcome: Outcome | null = null;
  let manifest: Manifest | null | undefined;
  const manifestOf = (): Manifest | null => (manifest === undefined ? (manifest = manifestFrom(require)) : manifest);

  function load(): Outcome {
    const known = manifestOf();
    if (known === null) return { refusal: absent };
    try {
      const parser: unknown = require(packageName);
      return isParser(parser) ? { parser } : { refusal: refused('it has no parseForESLint', known.typescript) };
    } catch (error) {
      return { refusal: refused(reasonOf(error), known.typescript) };
    }
  }

  function loaded(): Loaded {
    // A refusal is remembered as well: TypeScript would be loaded for each file again.
    outcome ??= load();
    if ('parser' in outcome) return outcome.parser;
    // ESLint takes the place from the error, and shows its words behind `Parsing error:`.
    throw Object.assign(new SyntaxError(outcome.refusal), { lineNumber: 1, column: 1 });
  }

  return {
    get meta() {
      const known = manifestOf();
      return known === null ? { name: 'pg-guardrails/absent-typescript-parser' } : { name: 'typescript-eslint/parser', version: known.version };
    },
    parse: (text, options) => loaded().parse(text, options),
    parseForESLint: (text, options) => loaded().parseForESLint(text, options),
  };
}
