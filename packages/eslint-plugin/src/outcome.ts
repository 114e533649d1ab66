import path from 'node:path';
import type { SuggestedEdit } from '@eslint/core';
import { adviserFor, checkProgramFile, checkSqlFile, passesOver, type Advice } from '@pg-guardrails/check';
import type { Finding } from '@pg-guardrails/kernel';
import { withoutOld } from './baseline.js';
import { openedFile, problemInWords, seenFrom, type NamedFile, type Opened } from './configuration.js';
import { SqlSourceCode } from './language/source-code.js';
import { treesOf, type ReadTree } from './other-files.js';
import { isProgramSourceCode, openProgram } from './program.js';
import { ongoingRunOf, runOf } from './run.js';
import { programSuggestions, type Edited } from './suggest.js';

/** What the adapters ask of ESLint's rule context. */
export interface LintedFile extends NamedFile {
  readonly sourceCode: object;
  readonly languageOptions?: object;
}

/** What is to be said of one file, for all rules together. */
export interface Outcome {
  /** Findings that no directive hides. */
  readonly findings: readonly Finding[];
  /** What may be offered for a finding in a program. */
  readonly suggestionsFor: (finding: Finding) => SuggestedEdit[];
  /** Why the file could not be judged. Said once per file, by whichever rule comes first. */
  readonly problems: readonly string[];
  /** What closes a finding; null where nothing can be written for it. */
  readonly adviceFor: (finding: Finding) => Advice | null;
}

const noAdvice = (): null => null;

/** The outcome for the files of which nothing is to be said: most of them. */
export const silence: Outcome = { findings: [], problems: [], suggestionsFor: () => [], adviceFor: noAdvice };

interface Judged {
  readonly findings: readonly Finding[];
  /** Null for what is no program. */
  readonly edited: Edited | null;
}

function judge({ file, run }: Extract<Opened, { readonly ok: true }>, { sourceCode, languageOptions = {} }: LintedFile, readTree: ReadTree | null): Judged {
  // ESLint may lint a file that lies beside the project; the command line never sees it, nor do the zones speak of it.
  if (file.file.startsWith('../') || path.isAbsolute(file.file)) return { findings: [], edited: null };
  if (sourceCode instanceof SqlSourceCode) return { findings: checkSqlFile(file, sourceCode.sql), edited: null };
  if (!isProgramSourceCode(sourceCode) || passesOver(file)) return { findings: [], edited: null };
  const edited = openProgram(file, run, sourceCode, readTree ?? treesOf('parser' in languageOptions ? languageOptions.parser : null));
  return { findings: checkProgramFile(file.config, edited.program), edited };
}

function evaluate(linted: LintedFile, readTree: ReadTree | null): Outcome {
  const { sourceCode } = linted;
  const text = 'text' in sourceCode && typeof sourceCode.text === 'string' ? sourceCode.text : '';
  const opened = openedFile(linted, text, sourceCode instanceof SqlSourceCode ? ongoingRunOf : runOf);
  if (!opened.ok) return { findings: [], problems: opened.problems.map(problemInWords), suggestionsFor: () => [], adviceFor: noAdvice };
  const { findings: all, edited } = judge(opened, linted, readTree);
  const { findings: told, problems } = withoutOld(all, opened.file.config, opened.run);
  const findings = told.filter(({ suppression }) => suppression === null);
  if (findings.length === 0 && problems.length === 0) return silence;
  return {
    findings,
    problems: seenFrom(linted.cwd, opened.file.config.root, problems).map(problemInWords),
    suggestionsFor: (finding) => (edited === null ? [] : programSuggestions(finding, edited)),
    adviceFor: sourceCode instanceof SqlSourceCode ? adviserFor(opened.file, sourceCode.sql) : noAdvice,
  };
}

const outcomes = new WeakMap<object, Outcome>();

/**
 * The outcome for a file, made once per parsed text: ESLint asks once for each rule.
 * @param readTree what parses other files where the linter lends no parser
 */
export function outcomeOf(file: LintedFile, ast: object, readTree: ReadTree | null): Outcome {
  const known = outcomes.get(ast);
  if (known !== undefined) return known;
  const outcome = evaluate(file, readTree);
  outcomes.set(ast, outcome);
  return outcome;
}

const told = new WeakSet<Outcome>();

/** The problems of a file, for the first that asks. */
export function takeProblems(outcome: Outcome): readonly string[] {
  if (told.has(outcome)) return [];
  told.add(outcome);
  return outcome.problems;
}
