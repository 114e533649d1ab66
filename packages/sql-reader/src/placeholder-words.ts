/** What migration tools fill in: `${name}`, `{{name}}`, `:name`, `@name@`, `%name%` and the like. */
const filledIn = /\$\{|\{\{|\{%|<%|@\w+@|%\w+%|(?<![:\w]):[A-Za-z_]|__\w+__/u;
/** What is quoted: a placeholder in there breaks no grammar. */
const quoted = /'(?:[^']|'')*'|\$(?<tag>\w*)\$[^]*?\$\k<tag>\$|--[^\n]*|\/\*[^]*?\*\//gu;

/** Whether a text of SQL may hold something for a migration tool to fill in. */
export function mayBeFilledIn(text: string): boolean {
  return filledIn.test(text.replace(quoted, ''));
}
