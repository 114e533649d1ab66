import type { Comment, Fact, ImportFact, ImportTarget, StatementFact } from '@pg-guardrails/kernel';
import type { ExportedOrigin, ExportedText, PendingMember } from '@pg-guardrails/ts-reader';
import type { TakenText } from './shared-texts.js';

/** What the tree of a program says, as plain data. */
export interface TreeRecord {
  /** Besides statements, before origins are followed into other files. */
  readonly facts: readonly Fact[];
  readonly statements: readonly StatementFact[];
  /** Those that types or other files can settle, by their index in `facts`: the very objects of `facts` are meant. */
  readonly pendingMembers: readonly { readonly fact: number; readonly receiver: PendingMember['receiver'] }[];
  readonly exports: readonly ExportedOrigin[];
  /** The constants that other files may take. */
  readonly texts: readonly ExportedText[];
}

/** What one program says by itself, as plain data: all that is kept of it between two runs. */
export interface ProgramRecord {
  /** Empty where the tree was walked: its facts tell them. */
  readonly edges: readonly ImportFact[];
  /** Whether its types may hold in files that do not import it. */
  readonly holdsEverywhere: boolean;
  /** Only where one of them may be a directive. */
  readonly comments: readonly Comment[];
  /** Null where the tree was not walked, because it could tell nothing more. */
  readonly tree: TreeRecord | null;
  /** What it took of other files' constants: the tree was walked with these. */
  readonly taken: readonly TakenText[];
  /** Every specifier that was asked for and where it led: the record holds as long as all of them still lead there. */
  readonly resolved: readonly (readonly [string, ImportTarget])[];
}

/** What is kept of programs between two runs. The scan asks before it reads a file, and tells what it read. */
export interface ProgramStore {
  /** The record of a file whose text is what it was. */
  find(file: string): ProgramRecord | null;
  keep(file: string, record: ProgramRecord): void;
}
