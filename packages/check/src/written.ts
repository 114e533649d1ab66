import { qualifiedName, type Catalog, type Relation } from '@pg-guardrails/catalog';

/** A relation with what the history says of the one of its name. */
function written(relation: Relation, { revokes, claims, stated, prose }: Relation): Relation {
  return { ...relation, revokes, claims: claims.length > 0 ? claims : relation.claims, ...(prose === undefined ? {} : { prose }), ...(stated === undefined ? {} : { stated }) };
}

/**
 * What only files say, and leaves no trace on a server: comments, among them those that claim, a REVOKE of what was never granted, and whether a GRANT or default privileges gave what a role holds. A claim above a statement that makes no table there (IF NOT EXISTS, EXECUTE) is
 * known from following the history.
 */
export function withWritten(server: Catalog, history: Catalog): Catalog {
  const byName = new Map([...history.relations.values()].map((relation) => [qualifiedName(relation), relation]));
  const relations = new Map(
    [...server.relations].map(([oid, relation]): [number, Relation] => {
      const own = byName.get(qualifiedName(relation));
      return [oid, own === undefined ? relation : written(relation, own)];
    }),
  );
  return { ...server, relations };
}

/** What is not run where others use the server too, or leaves no row there: settings of the whole server, and subscriptions, whose publisher nobody is to be asked for. */
export function withUnrun(replayed: Catalog, history: Catalog): Catalog {
  const found = new Set(replayed.subscriptions.map(({ name }) => name));
  return { ...replayed, systemSettings: history.systemSettings, subscriptions: [...replayed.subscriptions, ...history.subscriptions.filter(({ name }) => !found.has(name))] };
}
