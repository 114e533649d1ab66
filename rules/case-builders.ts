import type { Case } from '@pg-guardrails/kernel';

/** What most cases of one rule share. */
export interface Usual {
  readonly file: string;
  readonly claim: Readonly<Record<string, unknown>>;
  readonly messageId: string;
}

type Rest = Partial<Omit<Case, 'name'>> & { readonly file?: string; readonly messageId?: string; readonly says?: string };

/** A case with one text, in which every mark is a finding; without a mark it is clean. */
export function caseIn(usual: Usual): (name: string, text: string, rest?: Rest) => Case {
  return (name, text, { file = usual.file, messageId = usual.messageId, says, ...rest } = {}) => ({
    name,
    files: { [file]: text },
    claim: usual.claim,
    findings: Array.from(text.matchAll(/«/gu), () => ({ messageId, ...(says === undefined ? {} : { says }) })),
    ...rest,
  });
}
