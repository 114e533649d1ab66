import type { Catalog, Relation } from '@pg-guardrails/catalog';
import { qualifiedName, resolveRelation } from '@pg-guardrails/catalog';
import type { Place, Violation } from '@pg-guardrails/kernel';
import { defineCatalogRule } from '@pg-guardrails/kernel';
import { shortened, stringsOf } from '../claim-options.js';
import { refusalOf } from './guards.js';
import { expectsChanges, isTellingName } from './names.js';
import { passagesAbout, type Passage } from './passages.js';
import { sqlName } from '../sql-names.js';
import { claimSql } from './claim-sql.js';
import { auditWords, claimingWords, type Claiming } from './words.js';

interface Options {
  readonly except: readonly string[];
}

/** A table that is said to be immutable, where nobody claims it: see rule.md. */
export const rule = defineCatalogRule<Options, Catalog>({
  id: 'unclaimed-immutable',
  group: 'immutability',
  subject: 'history',
  description: 'Require that a table which its comments, its guards or its name call append-only is claimed immutable, so that it is checked',
  doors: ['simulate', 'eslint-sql'],
  recommended: true,
  severity: 'info',
  messages: {
    said: '{{ table }} is described as "{{ words }}" ({{ where }}), but nothing claims it, so nothing checks it. Claim it: `{ rule: \'immutable-table\', tables: [\'{{ name }}\'] }` in the configuration, or `-- guardrails: immutable` above its CREATE TABLE. If its rows may change, let the description say so.',
    trail: '{{ table }} is described as "{{ words }}" ({{ where }}), and one that can be rewritten is none; but nothing claims that its rows never change, so nothing checks it. Claim it: `{ rule: \'immutable-table\', tables: [\'{{ name }}\'] }` in the configuration, or `-- guardrails: immutable` above its CREATE TABLE. If its rows may change, name it in `except` of this claim.',
    guarded: '{{ table }} has a trigger, {{ trigger }} ({{ where }}), that answers "{{ words }}", but nothing claims it, so nothing checks whether the guard holds. Claim it: `{ rule: \'immutable-table\', tables: [\'{{ name }}\'] }` in the configuration, or `-- guardrails: immutable` above its CREATE TABLE. If its rows may change, name it in `except` of this claim.',
    named: '{{ table }} has the name of a table whose rows never change, but nothing claims that, so nothing checks it. Claim it: `{ rule: \'immutable-table\', tables: [\'{{ name }}\'] }` in the configuration, or `-- guardrails: immutable` above its CREATE TABLE. If its rows may change, name it in `except` of this claim.',
  },
  options: {
    except: {
      type: 'array',
      items: { type: 'string', minLength: 1, refersTo: 'table' },
      uniqueItems: true,
      default: [],
      description: 'Tables whose rows may change, whatever is said of them.',
    },
  },
  parseOptions: (claim) => ({ except: stringsOf(claim, 'except') }),
  statement: () => 'Every table that is described as immutable is claimed immutable',
  judgeCatalog(catalog, { options, named = [] }) {
    const claimed = named.filter(({ rule: id }) => id === 'immutable-table').flatMap(({ tables }) => tables);
    const settled = new Set([...claimed, ...options.except].flatMap((name) => resolveRelation(catalog, name)?.oid ?? []));
    const names = new Set([...catalog.relations.values()].map(({ name }) => name));
    const open = [...catalog.relations.values()].filter((relation) => isJudged(relation) && !settled.has(relation.oid));
    // A suggestion is no verdict: nobody has claimed anything yet.
    return { verdicts: [], violations: open.flatMap((relation) => violationFor(catalog, relation, (name) => names.has(name)) ?? []) };
  },
});

/** Partitions are rows of their table, and what is claimed needs no suggestion. */
function isJudged({ relkind, claims, parents }: Relation): boolean {
  return (relkind === 'table' || relkind === 'partitioned-table') && claims.length === 0 && !parents.some(({ partition }) => partition);
}

interface Told extends Claiming {
  readonly passage: Passage;
}

function firstTold(passages: readonly Passage[], wordsOf: (text: string) => Claiming | null): Told | null {
  for (const passage of passages) {
    const found = wordsOf(passage.text);
    if (found !== null) return { ...found, passage };
  }
  return null;
}

function violationFor(catalog: Catalog, relation: Relation, isTable: (name: string) => boolean): Violation | null {
  const passages = passagesAbout(relation, isTable);
  const said = firstTold(passages, claimingWords);
  const told = said ?? (expectsChanges(relation) ? null : firstTold(passages, auditWords));
  const table = qualifiedName(relation);
  // As a claim takes it: a name with capital letters needs its quotes there.
  const name = sqlName(relation);
  const base = { place: relation.source.place, remedy: claimSql(relation) };
  if (told !== null) {
    const place = told.passage.lineAt(told.index);
    return {
      ...base,
      messageId: said === null ? 'trail' : 'said',
      data: { table, name, words: quotation(told), where: at(place) },
      key: `${table}/said`,
      related: [{ ...place, message: 'the words' }],
    };
  }
  const refusal = refusalOf(catalog, relation);
  if (refusal !== null) {
    const { name: trigger, source } = refusal.trigger;
    return {
      ...base,
      messageId: 'guarded',
      data: { table, name, trigger, words: shortened(refusal.words, 60), where: at(source.place) },
      key: `${table}/guarded`,
      related: [{ ...source.place, message: 'the trigger' }],
    };
  }
  if (!isTellingName(relation.name) || expectsChanges(relation)) return null;
  return { ...base, messageId: 'named', data: { table, name }, key: `${table}/named` };
}

/** The words with some of what follows, as a reader would find them. */
function quotation({ words, index, passage: { text } }: Told): string {
  const [rest = ''] = /^[^.,;:—–()"]*/u.exec(text.slice(index + words.length)) ?? [];
  return shortened(`${words}${rest}`, 60);
}

function at({ file, line }: Place): string {
  return `${file}:${String(line)}`;
}
