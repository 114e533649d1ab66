import { commandTexts, createSourceTest, type Listing, type ReaderInput } from '@pg-guardrails/scanner';
import { mayHoldStatement, sourceSearch, statementFactsInTexts } from '@pg-guardrails/sql-reader';
import type { Resolve } from '@pg-guardrails/ts-reader';
import { packageTest, type Watched } from '../watches.js';

/** All that the reading of one program hangs on, as plain data: threads are given it. */
export interface ReadingSettings extends Watched {
  /** Absolute. */
  readonly root: string;
  readonly folders: Listing['folders'];
}

/** Whether strings are read as SQL: the grammar is loaded for that before. */
export function readsSql({ kinds }: Pick<Watched, 'kinds'>): boolean {
  return kinds.has('identity') || kinds.has('ddl');
}

/** How each program is read. */
export function readerInput({ root, kinds, members, packages }: ReadingSettings, resolve: Resolve): ReaderInput {
  const search = sourceSearch(kinds);
  const mayHoldText = createSourceTest(search.mayWrite, search.words, 'ignoreCase');
  return {
    root,
    resolve,
    statements: (texts) => statementFactsInTexts(texts.flatMap((text) => [text, ...commandTexts(text)]), kinds),
    wanted: (value) => mayHoldStatement(value, kinds),
    mayHoldText,
    ...(readsSql({ kinds }) ? { sharesText: (value: string) => mayHoldText(JSON.stringify(value)) || search.isHalf(value) } : {}),
    kinds,
    watchedMembers: members,
    packages: packageTest(packages),
  };
}
