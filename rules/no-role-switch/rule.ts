import { defineFactRule, type IdentityFact, type IdentitySpelling, type Violation } from '@pg-guardrails/kernel';
import { exceptOption, moveWords, shortened, stringsOf, whoMay } from '../claim-options.js';

interface Options {
  readonly except: readonly string[];
}

/** What a spelling does to the session: now takes a role, gives it back, stores one for later, or clears settings. */
type Effect = 'takes' | 'gives back' | 'stores' | 'clears';

const effects: Readonly<Record<IdentitySpelling, Effect>> = {
  'SET ROLE': 'takes',
  'SET LOCAL ROLE': 'takes',
  'SET SESSION ROLE': 'takes',
  'SET SESSION AUTHORIZATION': 'takes',
  set_config: 'takes',
  'connection option': 'takes',
  // Of something that is not known: `SET ROLE`, `RESET ROLE` and `DISCARD ALL` are among what they may be.
  SET: 'takes',
  RESET: 'gives back',
  DISCARD: 'gives back',
  'RESET ROLE': 'gives back',
  'RESET SESSION AUTHORIZATION': 'gives back',
  // Manual, DISCARD: "SET SESSION AUTHORIZATION DEFAULT" is among the statements that DISCARD ALL stands for.
  'DISCARD ALL': 'gives back',
  // `role` and `session_authorization` are GUC_NO_RESET_ALL (guc_tables.c), so RESET ALL keeps the role; the settings
  // that policies read with current_setting() are cleared.
  'RESET ALL': 'clears',
  'ALTER ROLE SET role': 'stores',
  'ALTER DATABASE SET role': 'stores',
  'CREATE FUNCTION SET role': 'stores',
  'ALTER FUNCTION SET role': 'stores',
};

function messageIdOf({ spelling, role, certainty }: IdentityFact): string {
  if (certainty === 'perhaps') return 'maySwitch';
  const effect = effects[spelling];
  switch (effect) {
    case 'takes':
      return role === null ? 'takesUnnamedRole' : 'takesRole';
    case 'stores':
      return role === null ? 'storesUnnamedRole' : 'storesRole';
    case 'gives back':
      return 'givesRoleBack';
    case 'clears':
      return 'clearsSettings';
    default:
      return effect satisfies never;
  }
}

const whereWords: Readonly<Record<IdentityFact['within'], string>> = {
  statement: '',
  body: ', in a function or DO body,',
  dynamic: ', in SQL that is built while it runs,',
};

/** In a function, in built SQL, or in another file that this one takes. */
function whereOf({ within, through }: IdentityFact): string {
  return through === undefined ? whereWords[within] : `, in ${through.file}, which this file takes as text,`;
}

function violation(fact: IdentityFact, except: readonly string[]): Violation {
  return {
    messageId: messageIdOf(fact),
    data: {
      spelling: fact.spelling,
      role: fact.role ?? '',
      statement: shortened(fact.statement),
      where: whereOf(fact),
      who: whoMay(except),
      move: moveWords(except, 'except'),
    },
    place: fact.place,
    ...(fact.through === undefined ? {} : { related: [{ ...fact.through, message: 'the statement' }] }),
    key: fact.certainty === 'sure' ? `${fact.spelling} ${fact.role ?? ''}` : fact.statement,
    ...(fact.certainty === 'sure' ? {} : { settles: 'unknown' }),
  };
}

const rest = '{{ who }} change who the session is. {{ move }} call a function of that zone that takes the role and returns rows.';

/** The session's identity is changed in the exempt zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-role-switch',
  group: 'db-boundary',
  description: 'Forbid changing the identity of a database session outside the zones that own the database',
  doors: ['eslint-ts', 'eslint-sql', 'scan'],
  recommended: true,
  messages: {
    takesRole: `{{ spelling }}{{ where }} makes the session act as {{ role }}, past the wrapper that decides which role runs a query. ${rest}`,
    takesUnnamedRole: `{{ spelling }}{{ where }} makes the session act as a role that this text does not name, or as the login role again, past the wrapper that decides which role runs a query. ${rest}`,
    givesRoleBack: `{{ spelling }}{{ where }} drops the role that the wrapper has set, so what follows runs with the privileges of the login role. ${rest}`,
    storesRole: `{{ spelling }}{{ where }} makes PostgreSQL itself switch to {{ role }} later, in every session or call that it concerns, where no wrapper sees it. ${rest}`,
    storesUnnamedRole: `{{ spelling }}{{ where }} makes PostgreSQL itself switch the role later, in every session or call that it concerns, where no wrapper sees it. ${rest}`,
    maySwitch: '`{{ statement }}`{{ where }} sets what only the run shows: with `role` there the session acts as another role, past the wrapper that decides which role runs a query. {{ who }} change who the session is. {{ move }} write the name of the parameter out, or so much of it that it cannot be `role` (`app.…`).',
    clearsSettings: `{{ spelling }}{{ where }} keeps the role but clears the session's settings, among them those by which row security policies know who is asking. ${rest}`,
  },
  options: { except: exceptOption },
  parseOptions: (claim) => ({ except: stringsOf(claim, 'except') }),
  subject: ({ except }) => `${whoMay(except)} change the identity of a session`,
  watches: ({ except }) => ({ kinds: ['identity'], finds: 'kinds', packages: [], members: [], except }),
  judgeFile(file, { options: { except }, zones }) {
    if (zones.isInAny(file.file, except)) return [];
    return file.facts.flatMap((fact) => (fact.kind === 'identity' ? [violation(fact, except)] : []));
  },
});
