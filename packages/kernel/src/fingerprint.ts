import { createHash } from 'node:crypto';

/** What names a finding apart from where it stands. */
export interface FingerprintParts {
  readonly rule: string;
  readonly messageId: string;
  readonly file: string;
  /** The violation's key, or the text at its place. White space is folded, so re-indenting changes nothing. */
  readonly key: string;
}

export interface Fingerprints {
  /** Of the finding in its file. */
  readonly fingerprint: string;
  /** The same whatever the file is called. */
  readonly contentFingerprint: string;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Gives each of several findings its fingerprints; equal parts are told apart by their order in the file. */
export function createFingerprinter(): (parts: FingerprintParts) => Fingerprints {
  const seen = new Map<string, number>();
  return ({ rule, messageId, file, key }) => {
    const folded = key.replace(/\s+/gu, ' ').trim();
    const identity = JSON.stringify([rule, messageId, file, folded]);
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    // Keys that name their own file would tell it after all.
    const anywhere = JSON.stringify([rule, messageId, folded.replaceAll(file, '<file>')]);
    return { fingerprint: digest(`${identity}#${String(ordinal)}`), contentFingerprint: digest(`${anywhere}#${String(ordinal)}`) };
  };
}

/** The fingerprint of one of the things that a finding speaks of. They are called by the database's names, so no file is in it. */
export function partFingerprint(rule: string, messageId: string, part: string): string {
  return digest(JSON.stringify([rule, messageId, part]));
}
