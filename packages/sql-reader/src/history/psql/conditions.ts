import type { PsqlValue } from './variables.js';

/** Whether a branch of `\if` is read: `unknown` branches are all read, with a problem. */
type Branch = 'taken' | 'passed' | 'waiting' | 'unknown';

/** The `\if … \endif` around a place of a script (manual: psql, \if). */
export interface Conditions {
  readonly isSkipping: boolean;
  /** Follows one of `\if`, `\elif`, `\else`, `\endif`; why the condition cannot be told, or null. */
  follow(command: 'if' | 'elif' | 'else' | 'endif', argument: PsqlValue | undefined): string | null;
}

/** As psql reads a Boolean (variables.c, ParseVariableBool); null for other words. */
function booleanOf(word: string): boolean | null {
  const lower = word.toLowerCase();
  if (lower === '') return null;
  if ('true'.startsWith(lower) || 'yes'.startsWith(lower) || lower === 'on' || lower === '1') return true;
  if ('false'.startsWith(lower) || 'no'.startsWith(lower) || lower === 'of' || lower === 'off' || lower === '0') return false;
  return null;
}

export function createConditions(): Conditions {
  const branches: Branch[] = [];
  const isSkipping = (): boolean => branches.some((branch) => branch === 'waiting' || branch === 'passed');
  let problem: string | null = null;

  const decide = (argument: PsqlValue | undefined): Branch => {
    const value = argument?.kind === 'known' ? booleanOf(argument.text) : null;
    if (value !== null) return value ? 'taken' : 'waiting';
    problem = argument?.kind === 'unknown' ? argument.why : 'its condition is no constant';
    return 'unknown';
  };

  return {
    get isSkipping() {
      return isSkipping();
    },
    follow(command, argument) {
      problem = null;
      const last = branches.at(-1);
      if (command === 'if') {
        // Within a branch that is not read no condition is evaluated.
        branches.push(isSkipping() ? 'passed' : decide(argument));
        return problem;
      }
      branches.pop();
      if (command === 'endif' || last === undefined) return problem;
      switch (last) {
        case 'taken':
        case 'passed':
          branches.push('passed');
          break;
        case 'waiting':
          branches.push(command === 'else' ? 'taken' : decide(argument));
          break;
        case 'unknown':
          branches.push('unknown');
          break;
        default:
          return last satisfies never;
      }
      return problem;
    },
  };
}
