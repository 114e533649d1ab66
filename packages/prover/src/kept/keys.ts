import { stepsOf, textsOf, type MigrationFile } from '@pg-guardrails/sql-reader';
import type { ReplayInput } from '../replay/model.js';
import { digestOf } from './kept-file.js';

/** Everything that is read of a file: all that is run, with its place, and the texts, whose comments say something too. */
function wordsOf(file: MigrationFile): unknown {
  const steps = stepsOf(file).map((step) => {
    switch (step.kind) {
      case 'problem':
        return [step.problem.message, step.problem.place];
      case 'connect':
        return step.connect;
      case 'statement':
        return [step.statement.text, step.statement.place];
      case 'elsewhere':
        return [step.statement.text, step.statement.place, step.reason];
      default:
        return step satisfies never;
    }
  });
  return [file.file, file.transaction, textsOf(file).map((text) => [text.file, text.text]), steps];
}

/**
 * What a server with the first files of a history rests on: for none of them, the first, the first two, …
 * @param about what else it rests on: that of the empty server, its extensions
 */
export function prefixKeys({ files, history, prelude = [], onFailure, limit }: ReplayInput, about: unknown): readonly string[] {
  const keys = [digestOf(JSON.stringify([about, history, prelude.map(wordsOf), onFailure, limit]))];
  for (const file of files) keys.push(digestOf(keys.at(-1) ?? '', JSON.stringify(wordsOf(file))));
  return keys;
}
