const missing =
  'This file is TypeScript, and @typescript-eslint/parser is not installed, so nothing in it was checked. Run `npm install --save-dev @typescript-eslint/parser typescript`, or give these files a parser in a block of your own behind those of pg-guardrails.';

/** Stands in for the parser of TypeScript where it is not installed: each file says so, once, instead of that its first type is a syntax error. */
export const absentParser = {
  meta: { name: 'pg-guardrails/absent-typescript-parser' },
  parseForESLint(): never {
    // ESLint takes the place from the error, and shows its words behind `Parsing error:`.
    throw Object.assign(new SyntaxError(missing), { lineNumber: 1, column: 1 });
  },
};

/** The parser for TypeScript, or null where it is not installed: a project of JavaScript and SQL alone does without. */
export async function loadTypeScriptParser(): Promise<object | null> {
  try {
    return await import('@typescript-eslint/parser');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('@typescript-eslint/parser');
    // Anything else is the parser's own refusal, such as of a version of TypeScript: its words say it best.
    if (isMissing) return null;
    throw error;
  }
}
