import { createHash } from 'node:crypto';

/** What names a finding apart from where it stands. */
export interface FingerprintParts {
  readonly rule: string;
  readonly messageId: string;
  readonly file: string;
  /** The violation's key, or the text at its place. White space is folded, so re-indenting changes nothing. */
  readonly key: string;
}

/** Gives each of several findings a fingerprint; equal parts are told apart by their order in the file. */
export function createFingerprinter(): (parts: FingerprintParts) => string {
  const seen = new Map<string, number>();
  return ({ rule, messageId, file, key }) => {
    const identity = JSON.stringify([rule, messageId, file, key.replace(/\s+/gu, ' ').trim()]);
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    return createHash('sha256').update(`${identity}#${String(ordinal)}`).digest('hex').slice(0, 16);
  };
}
