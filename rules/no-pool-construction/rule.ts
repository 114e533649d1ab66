import { defineFactRule, type ConstructFact, type Violation } from '@pg-guardrails/kernel';
import { exceptOption, moveWords, shortened, stringsOf, whoMay } from '../claim-options.js';
import { driverFamily, driversOption, isDriver, opensConnection } from '../driver-family.js';
import { packageName } from '../packages.js';

interface Options {
  readonly except: readonly string[];
  readonly drivers: readonly string[];
}

const messageIds = { new: 'constructed', reflect: 'constructed', extends: 'extended', call: 'called' } as const;

function violation(fact: ConstructFact, driver: string, except: readonly string[]): Violation {
  return {
    messageId: messageIds[fact.form],
    data: { callee: shortened(fact.callee), driver, who: whoMay(except), move: moveWords(except, 'except') },
    place: fact.place,
  };
}

/** Pools and clients are made in the exempt zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-pool-construction',
  group: 'db-boundary',
  description: 'Forbid making a pool or client of the PostgreSQL driver outside the zones that own the database',
  doors: ['eslint-ts', 'scan'],
  recommended: true,
  messages: {
    constructed:
      '`{{ callee }}` is a pool or client of {{ driver }}, made here. {{ who }} open connections, because one that is opened elsewhere has its own login and skips the roles that are set up there. {{ move }} call a function of that zone that returns rows.',
    extended:
      '`{{ callee }}` is a pool or client of {{ driver }}, and this class extends it: each instance opens connections. {{ who }} open connections, because one that is opened elsewhere has its own login and skips the roles that are set up there. {{ move }} call a function of that zone that returns rows.',
    called:
      '`{{ callee }}` opens connections of {{ driver }}, called here. {{ who }} open connections, because one that is opened elsewhere has its own login and skips the roles that are set up there. {{ move }} call a function of that zone that returns rows.',
  },
  options: { except: exceptOption, drivers: driversOption },
  parseOptions: (claim) => ({ except: stringsOf(claim, 'except'), drivers: stringsOf(claim, 'drivers') }),
  subject: ({ except }) => `${whoMay(except)} make pools and clients`,
  watches: ({ drivers, except }) => ({ kinds: ['construct'], finds: 'kinds', packages: [...driverFamily, ...drivers], members: [], except }),
  judgeFile(file, { options: { except, drivers }, zones }) {
    if (zones.isInAny(file.file, except)) return [];
    return file.facts.flatMap((fact): Violation[] => {
      if (fact.kind !== 'construct' || fact.origin.kind !== 'package') return [];
      const driver = packageName(fact.origin.package);
      if (!isDriver(driver, drivers)) return [];
      const opens = opensConnection(driver, fact.origin.export, fact.form === 'call' ? 'function' : 'class');
      return opens ? [violation(fact, driver, except)] : [];
    });
  },
});
