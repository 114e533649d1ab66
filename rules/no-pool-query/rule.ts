import { defineFactRule, type MemberFact, type Origin, type Violation } from '@pg-guardrails/kernel';
import { exceptOption, moveWords, shortened, stringsOf, whoMay } from '../claim-options.js';
import { driverFamily, driversOption, isDriver, mayQuery, takesDriver } from '../driver-family.js';
import { packageName } from '../packages.js';

interface Options {
  readonly except: readonly string[];
  readonly drivers: readonly string[];
  readonly methods: readonly string[];
}

const defaultMethods: readonly string[] = ['query', 'connect'];

/** `a Pool of pg`, `what Pool.connect() of pg gives`; where the export has no name of its own, `a value of postgres`. */
function instanceWords(driver: string, exported: string): string {
  if (/^[A-Z]\w*$/u.test(exported)) return `a ${exported} of ${driver}`;
  return /^[A-Z].*\)$/u.test(exported) ? `what ${exported} of ${driver} gives` : `a value of ${driver}`;
}

/** The driver that the receiver is an instance of; null when it is of none, or when nothing tells. */
function driverOf({ settledBy, origin }: MemberFact, drivers: readonly string[]): Extract<Origin, { kind: 'package' }> | null {
  if (settledBy !== 'binding' && settledBy !== 'type') return null;
  if (origin?.kind !== 'package') return null;
  const name = packageName(origin.package);
  return isDriver(name, drivers) && takesDriver(name, [origin.export.replace(/[.(].*$/u, '')]) && mayQuery(origin.export) ? origin : null;
}

function violation(fact: MemberFact, origin: Extract<Origin, { kind: 'package' }>, except: readonly string[]): Violation {
  return {
    messageId: 'poolQuery',
    data: {
      receiver: shortened(fact.receiver),
      method: fact.name,
      instance: instanceWords(packageName(origin.package), origin.export),
      who: whoMay(except),
      move: moveWords(except, 'except'),
    },
    place: fact.place,
  };
}

/** Pools and clients are queried in the exempt zones only: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-pool-query',
  group: 'db-boundary',
  description: 'Forbid querying a pool or client of the PostgreSQL driver outside the zones that own the database',
  doors: ['eslint-ts', 'scan'],
  recommended: true,
  messages: {
    poolQuery:
      '`{{ receiver }}` is {{ instance }}, and `{{ method }}` is taken from it here. {{ who }} query it directly, because a query that does not pass through that zone runs as the login role, without the role and the error handling that are set up there. {{ move }} call a function of that zone that returns rows and never a client.',
  },
  options: {
    except: exceptOption,
    drivers: driversOption,
    methods: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      minItems: 1,
      uniqueItems: true,
      default: defaultMethods,
      description: 'Names of the methods that nobody else may take from a pool or client.',
    },
  },
  parseOptions(claim) {
    const methods = stringsOf(claim, 'methods');
    return {
      except: stringsOf(claim, 'except'),
      drivers: stringsOf(claim, 'drivers'),
      methods: methods.length === 0 ? defaultMethods : methods,
    };
  },
  subject: ({ except }) => `${whoMay(except)} query pools and clients`,
  watches: ({ drivers, methods, except }) => ({ kinds: ['member'], finds: 'kinds', packages: [...driverFamily, ...drivers], members: methods, except }),
  judgeFile(file, { options: { except, drivers, methods }, zones }) {
    if (zones.isInAny(file.file, except)) return [];
    return file.facts.flatMap((fact): Violation[] => {
      if (fact.kind !== 'member' || !methods.includes(fact.name)) return [];
      const origin = driverOf(fact, drivers);
      return origin === null ? [] : [violation(fact, origin, except)];
    });
  },
});
