import { defineFactRule, listing, type DdlFact, type Violation } from '@pg-guardrails/kernel';
import { exceptOption, shortened, stringsOf, whoMay } from '../claim-options.js';
import { forOtherDatabases } from './databases.js';

interface Options {
  readonly except: readonly string[];
  readonly allowTemporary: boolean;
  readonly otherDatabases: readonly string[];
}

/** What a statement does: to definitions, to who may do what, or what nobody can tell. */
function messageIdOf({ command }: DdlFact): string {
  switch (command) {
    case null:
      return 'mayDefine';
    case 'GRANT':
    case 'ALTER DEFAULT PRIVILEGES':
      return 'grants';
    case 'REVOKE':
      return 'revokes';
    default:
      return 'defines';
  }
}

const whereWords: Readonly<Record<DdlFact['within'], string>> = {
  statement: '',
  body: ', in a DO block,',
  dynamic: ', in SQL that is built while it runs,',
};

/** In a function, in built SQL, or in another file that this one takes. */
function whereOf({ within, through }: DdlFact): string {
  return through === undefined ? whereWords[within] : `, in ${through.file}, which this file takes as text,`;
}

/** Where the statement could go instead of a migration. */
function placeWords(except: readonly string[]): string {
  return except.length === 0 ? 'name the zone that may in `except` of the claim' : `move it into zone ${listing(except, 'or')}`;
}

function violation(fact: DdlFact, except: readonly string[]): Violation {
  return {
    messageId: messageIdOf(fact),
    data: { statement: shortened(fact.statement), where: whereOf(fact), who: whoMay(except), move: placeWords(except) },
    place: fact.place,
    ...(fact.through === undefined ? {} : { related: [{ ...fact.through, message: 'the statement' }] }),
    key: fact.statement,
    ...(fact.command === null ? { settles: 'unknown' } : {}),
  };
}

/** The temporary relations that the file makes: what it then does to them concerns its own session only. */
function temporaryRelations(facts: readonly DdlFact[]): ReadonlySet<string> {
  return new Set(facts.filter(({ persistence }) => persistence === 'temporary').flatMap(({ relations }) => relations));
}

/** Definitions and privileges are changed by migrations and in the exempt zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-runtime-ddl',
  group: 'db-boundary',
  description: 'Forbid changing definitions or privileges of the database outside its migrations and the zones that own it',
  doors: ['eslint-ts', 'scan'],
  recommended: true,
  messages: {
    defines: '`{{ statement }}`{{ where }} changes what the database is while the application runs, so the migrations no longer say what is there, and its role must own what it changes. {{ who }} do so. Write a migration, or {{ move }}.',
    grants: '`{{ statement }}`{{ where }} gives privileges while the application runs, at each start anew, and so undoes what a migration has revoked. {{ who }} do so. Grant in a migration, each table by name.',
    revokes: '`{{ statement }}`{{ where }} takes privileges while the application runs, so that until then, and wherever this does not run, they are there. {{ who }} do so. Revoke in a migration.',
    mayDefine: '`{{ statement }}`{{ where }} is executed and begins with a word that only the run shows: with CREATE, ALTER or DROP it changes what the database is. {{ who }} do so. Write the verb out, or move the statement into a migration.',
  },
  options: {
    except: exceptOption,
    otherDatabases: { ...exceptOption, description: 'Zones whose SQL is for another database than PostgreSQL, where neither its imports nor its manifest tell.' },
    allowTemporary: { type: 'boolean', default: true, description: 'Whether temporary tables may be made, changed and dropped everywhere: they are gone with their session.' },
  },
  parseOptions: (claim) => ({ except: stringsOf(claim, 'except'), allowTemporary: claim['allowTemporary'] !== false, otherDatabases: stringsOf(claim, 'otherDatabases') }),
  subject: ({ except }) => `${whoMay(except)} change definitions or privileges at run time`,
  watches: ({ except, otherDatabases }) => ({ kinds: ['ddl'], finds: 'kinds', packages: [], members: [], except: [...except, ...otherDatabases] }),
  judgeFile(file, { options: { except, allowTemporary, otherDatabases }, zones }) {
    const facts = file.facts.filter((fact) => fact.kind === 'ddl');
    if (facts.length === 0 || zones.isInAny(file.file, [...except, ...otherDatabases])) return [];
    const isForOthers = forOtherDatabases(file);
    const temporary = allowTemporary ? temporaryRelations(facts) : new Set<string>();
    const isAllowed = ({ persistence, relations }: DdlFact): boolean => allowTemporary && (persistence === 'temporary' || (relations.length > 0 && relations.every((name) => temporary.has(name))));
    return facts.filter((fact) => !isAllowed(fact) && !isForOthers(fact)).map((fact) => violation(fact, except));
  },
});
