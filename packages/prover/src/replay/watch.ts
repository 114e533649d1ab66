import type { Session } from '../server/session.js';
import { decodeRows, listAt, numberAt, rowsOf, textAt, type Row } from '../introspect/rows.js';
import { allKeysSql, watchedCatalogs, type WatchedName } from './watched.js';

/** The rows that are there, by catalog: key to parent. */
type Keys = ReadonlyMap<string, Map<string, number>>;

/** What a look found: the parents of rows that came, changed or went, by catalog. */
export type Touched = ReadonlyMap<WatchedName, ReadonlySet<number>>;

/** What was seen at the last look. It is kept up to date in place: a rollback is looked at anew. */
export interface Watch {
  /** The newest transaction id that has been seen. */
  newest: number;
  keys: Keys;
  /** Major version. */
  readonly postgres: number;
}

interface Told {
  readonly key: string;
  readonly parent: number;
  readonly age: number;
}

function toldAt(row: Row, list: string): readonly Told[] {
  return listAt(row, list).map((value) => {
    if (!Array.isArray(value)) throw new TypeError('a watched row is not a list');
    const told: readonly unknown[] = value;
    const [key, parent, age] = told;
    if (typeof key !== 'string' || typeof parent !== 'number' || typeof age !== 'number') throw new TypeError('a watched row is not a key, a parent and an age');
    return { key, parent, age };
  });
}

async function readKeys(session: Session, postgres: number): Promise<Keys> {
  const rows = await rowsOf(session, allKeysSql(postgres));
  return new Map(rows.map((row) => [textAt(row, 'catalog'), new Map(toldAt(row, 'keys').map(({ key, parent }) => [key, parent]))]));
}

const names: readonly WatchedName[] = [...watchedCatalogs.map(({ name }) => name), 'attribute'];

/** The first look: everything is known. */
export async function startWatch(session: Session, postgres: number): Promise<Watch> {
  // The next transaction id is one more than the newest that can be seen (xid.c, xid_age).
  const [row] = await rowsOf(session, `SELECT pg_catalog.age('3'::pg_catalog.xid) + 2 AS newest`);
  const watch: Watch = { newest: row === undefined ? 3 : numberAt(row, 'newest'), keys: new Map(), postgres };
  await lookAnew(session, watch);
  return watch;
}

/** After a rollback: rows are back that were gone, and gone that were there; none of them is anybody's doing. */
export async function lookAnew(session: Session, watch: Watch): Promise<void> {
  watch.keys = await readKeys(session, watch.postgres);
}

/** Looks what has changed since the last look. `changed` is the answer to changedSql. */
export async function look(session: Session, watch: Watch, answer: readonly object[]): Promise<Touched> {
  const touched = new Map<WatchedName, Set<number>>();
  const touch = (name: WatchedName, parent: number): void => {
    touched.set(name, (touched.get(name) ?? new Set()).add(parent));
  };
  let gone = false;
  let { newest } = watch;
  for (const row of decodeRows(answer)) {
    const name = names.find((one) => one === textAt(row, 'catalog'));
    if (name === undefined) throw new TypeError('an unknown catalog is watched');
    const known = watch.keys.get(name);
    for (const { key, parent, age } of toldAt(row, 'changed')) {
      touch(name, parent);
      known?.set(key, parent);
      newest = Math.max(newest, numberAt(row, 'now') - age);
    }
    gone ||= known !== undefined && known.size !== numberAt(row, 'rows');
  }
  watch.newest = newest;
  if (!gone) return touched;
  const before = watch.keys;
  await lookAnew(session, watch);
  for (const { name } of watchedCatalogs) {
    const now = watch.keys.get(name);
    for (const [key, parent] of before.get(name) ?? []) if (now?.has(key) !== true) touch(name, parent);
  }
  return touched;
}
