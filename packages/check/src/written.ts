import { qualifiedName, type Catalog, type Relation } from '@pg-guardrails/catalog';

/**
 * What only files say, and leaves no trace on a server: comments that claim, and a REVOKE of what was never granted. A claim above a statement that makes no table there (IF NOT EXISTS, EXECUTE) is
 * known from following the history.
 */
export function withWritten(server: Catalog, history: Catalog): Catalog {
  const written = new Map([...history.relations.values()].map((relation) => [qualifiedName(relation), relation]));
  const relations = new Map(
    [...server.relations].map(([oid, relation]): [number, Relation] => {
      const own = written.get(qualifiedName(relation));
      return [oid, own === undefined ? relation : { ...relation, revokes: own.revokes, claims: own.claims.length > 0 ? own.claims : relation.claims }];
    }),
  );
  return { ...server, relations };
}

/** What is not run where others use the server too, or leaves no row there: settings of the whole server, and subscriptions, whose publisher nobody is to be asked for. */
export function withUnrun(replayed: Catalog, history: Catalog): Catalog {
  const found = new Set(replayed.subscriptions.map(({ name }) => name));
  return { ...replayed, systemSettings: history.systemSettings, subscriptions: [...replayed.subscriptions, ...history.subscriptions.filter(({ name }) => !found.has(name))] };
}
