/** One step of a page that is followed from top to bottom. */
export type Step =
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  /** A command, and what the page says that it prints. */
  | { readonly kind: 'run'; readonly words: readonly string[]; readonly prints: string | null; readonly line: number };

const fence = /^(?:`(?<file>[^`\n]+)`[^\n]*:\n\n)?```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gmu;

/**
 * The steps of a page: a block below a line that begins with a file's name in backticks and ends with a colon is that file; `npx pg-guardrails …` in a block of
 * `sh` is run; a block of `text` is what the last command prints. Other blocks and commands (`npm install`) are for people.
 */
export function stepsOf(page: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { groups = {}, index } of page.matchAll(fence)) {
    const { file, language = '', text = '' } = groups;
    const last = steps.at(-1);
    if (file !== undefined) steps.push({ kind: 'file', file, text });
    else if (language === 'sh') {
      const line = page.slice(0, index).split('\n').length;
      const commands = text.split('\n').flatMap((command) => /^npx pg-guardrails (?<words>[^#]*)/u.exec(command)?.groups?.['words']?.trim() ?? []);
      steps.push(...commands.map((words) => ({ kind: 'run' as const, words: words.split(/\s+/u), prints: null, line })));
    } else if (language === 'text' && last?.kind === 'run') steps.splice(-1, 1, { ...last, prints: text });
  }
  return steps;
}

/** The first part of an excerpt (its parts stand between lines of `…`) that the output does not hold in order; null when it holds all. */
export function missingFrom(output: string, excerpt: string): string | null {
  const trimmed = (text: string): string => text.split('\n').map((line) => line.trimEnd()).join('\n');
  let rest = `\n${trimmed(output)}\n`;
  for (const part of trimmed(excerpt).split(/^…$/mu)) {
    const wanted = part.replace(/^\n+|\n+$/gu, '');
    if (wanted === '') continue;
    const at = rest.indexOf(`\n${wanted}\n`);
    if (at < 0) return wanted;
    rest = rest.slice(at + wanted.length);
  }
  return null;
}
