import type { ProgramStore } from '@pg-guardrails/scanner';
import { packRecord, unpackRecord, type PackedRecord } from './packed-record.js';
import { openRecords, type KeptRecords, type Stamped } from './records.js';

/** The records of a project's programs on disk. */
export interface KeptPrograms extends ProgramStore, Pick<KeptRecords<PackedRecord>, 'save' | 'hashOf'> {}

/**
 * Records of programs for the root's files.
 * @param about what the records depend on besides the text and its resolutions: what the claims have the reader look out for.
 */
export function openPrograms(folder: string, root: string, about: unknown, stamped: Stamped): KeptPrograms {
  const records = openRecords<PackedRecord>(folder, root, 'programs', about, stamped);
  return {
    find(file) {
      const record = records.find(file);
      return record === null ? null : unpackRecord(file, record);
    },
    keep(file, record) {
      records.keep(file, packRecord(record));
    },
    hashOf: (file) => records.hashOf(file),
    save: () => records.save(),
  };
}
