import {
  comparePlaces,
  createFingerprinter,
  createLineMap,
  fillMessage,
  partFingerprint,
  sqlLineBreaks,
  type Finding,
  type Severity,
  type Violation,
} from '@pg-guardrails/kernel';

/** A violation with the words and the severity that its claim gives it. */
export interface Charge {
  readonly rule: string;
  readonly messages: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly violation: Violation;
}

/** The text at a place, or an empty string when the file cannot be read again. */
export type TextAt = (violation: Violation) => string;

/** Reads the text at places, each file once. */
export function createTextAt(read: (file: string) => string | null): TextAt {
  const files = new Map<string, ((violation: Violation) => string) | null>();
  return (violation) => {
    const { file } = violation.place;
    let slice = files.get(file);
    if (slice === undefined) {
      const text = read(file);
      const map = text === null ? null : createLineMap(text, file.endsWith('.sql') ? sqlLineBreaks : undefined);
      slice = text === null || map === null ? null : ({ place }) => text.slice(map.offsetOf(place.line, place.column), map.offsetOf(place.endLine, place.endColumn));
      files.set(file, slice);
    }
    return slice === null ? '' : slice(violation);
  };
}

/** Makes findings of charges: worded, fingerprinted, in the order of their places, each once. */
export function findingsOf(charges: readonly Charge[], textAt: TextAt): readonly Finding[] {
  const ordered = [...charges].sort(
    (a, b) =>
      comparePlaces(a.violation.place, b.violation.place) ||
      a.rule.localeCompare(b.rule) ||
      a.violation.messageId.localeCompare(b.violation.messageId),
  );
  const fingerprint = createFingerprinter();
  const seen = new Set<string>();
  return ordered.flatMap(({ rule, messages, severity, violation }): Finding[] => {
    const template = messages[violation.messageId];
    if (template === undefined) throw new Error(`The rule ${rule} has no message "${violation.messageId}".`);
    const message = fillMessage(template, violation.data);
    // Two claims of one rule may both be broken by one line: that is one finding.
    const identity = JSON.stringify([rule, violation.messageId, violation.place, message]);
    if (seen.has(identity)) return [];
    seen.add(identity);
    return [
      {
        rule,
        messageId: violation.messageId,
        message,
        severity: violation.severity ?? severity,
        ...violation.place,
        ...fingerprint({ rule, messageId: violation.messageId, file: violation.place.file, key: violation.key ?? textAt(violation) }),
        parts: [...new Set(violation.parts)].sort().map((part) => partFingerprint(rule, violation.messageId, part)),
        suppression: null,
        related: violation.related ?? [],
        counterexample: violation.counterexample ?? null,
        remedy: violation.remedy ?? null,
        ...(violation.edits === undefined ? {} : { edits: violation.edits }),
      },
    ];
  });
}
