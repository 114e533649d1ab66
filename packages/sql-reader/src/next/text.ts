/** The parts of a migration that a tool's file is made of. */
export interface Script {
  /** Complete statements in order, each with its comments above it and a semicolon behind it. */
  readonly up: readonly string[];
  /** What takes them back, as far as it should be. */
  readonly down: readonly string[];
}

const between = '\n\n';

/** The statements one after another. */
export function plainText(statements: readonly string[]): string {
  return statements.length === 0 ? '' : `${statements.join(between)}\n`;
}

/** dbmate: one file with both sections. */
export function dbmateText({ up, down }: Script): string {
  return `-- migrate:up\n\n${plainText(up)}\n-- migrate:down\n\n${plainText(down)}`;
}

/** goose cuts at semicolons, also inside a body: a function stands between StatementBegin and StatementEnd. */
export function gooseStatement(statement: string): string {
  return /\$\w*\$/u.test(statement) ? `-- +goose StatementBegin\n${statement}\n-- +goose StatementEnd` : statement;
}

export function gooseText({ up, down }: Script): string {
  return `-- +goose Up\n\n${plainText(up.map(gooseStatement))}\n-- +goose Down\n\n${plainText(down.map(gooseStatement))}`;
}

/** drizzle-kit's line between two statements. */
export const breakpoint = '--> statement-breakpoint';

/** drizzle-kit sends what stands between its breakpoints one by one. */
export function drizzleText({ up }: Script): string {
  return `${up.join(`\n${breakpoint}\n`)}\n`;
}

/** sqitch runs its scripts with psql, which commits each statement by itself unless told otherwise. */
export function sqitchText(title: string, statements: readonly string[], end: 'COMMIT' | 'ROLLBACK'): string {
  return `-- ${title}\n\nBEGIN;\n\n${plainText(statements)}\n${end};\n`;
}

/** With the line ends that the history has. */
export function withLineEndsOf(text: string, model: string): string {
  const crlf = model.match(/\r\n/gu)?.length ?? 0;
  const lf = model.match(/\n/gu)?.length ?? 0;
  return crlf * 2 > lf ? text.replaceAll(/\r?\n/gu, '\r\n') : text;
}
