import type { Survey } from '@pg-guardrails/check';
import { usualChoices, type Choices } from './compose-config.js';

/** Asks one question on the terminal; null when there is no answer any more (end of input). */
export type Ask = (question: string) => Promise<string | null>;

/** Yes unless the answer starts with an n; a closed terminal says no. */
export async function confirmed(ask: Ask, question: string): Promise<boolean> {
  const answer = await ask(`${question} [Y/n] `);
  return answer !== null && !/^\s*n/iu.test(answer);
}

/** An empty answer takes what is proposed; `-` stands for none. */
async function list(ask: Ask, question: string, proposed: readonly string[]): Promise<readonly string[]> {
  const answer = await ask(`${question}\n  [${proposed.length === 0 ? 'none' : proposed.join(', ')}] `);
  if (answer === null || answer.trim() === '') return proposed;
  if (answer.trim() === '-') return [];
  return answer.split(/[\s,]+/u).filter((one) => one !== '');
}

function globOf(home: string): string {
  return /[*?{]/u.test(home) || /\.[cm]?[jt]sx?$/u.test(home) ? home : `${home.replace(/\/+$/u, '')}/**`;
}

/** What only people know: where the driver belongs, who serves requests, which tables never change. */
export async function askChoices(ask: Ask, survey: Survey): Promise<Choices> {
  const usual = usualChoices(survey);
  const { globs, outside } = survey.driver;
  const importers = globs.length + outside.length;
  const homes = importers === 0 ? globs : await list(ask, 'Which folders own the PostgreSQL driver? (Enter to accept, - for none)', globs);
  const runtimeRoles: Record<string, readonly string[]> = {};
  for (const { migrations } of survey.histories) {
    runtimeRoles[migrations] = await list(ask, `Which roles serve requests on the database of ${migrations}?`, usual.runtimeRoles[migrations] ?? []);
  }
  const immutable: string[] = [];
  for (const { table, words, file, line } of survey.histories.flatMap(({ candidates }) => candidates)) {
    const because = words === null ? 'is called like one of which rows never change' : `is described as "${words}"`;
    if (await confirmed(ask, `${table} ${because} (${file}:${String(line)}). Claim that its rows never change?`)) immutable.push(table);
  }
  return { homes: homes.map(globOf), runtimeRoles, immutable: [...new Set(immutable)].sort() };
}
