import type { Oracle } from '../../servers/oracle.js';

/** A column as whoever writes to it has to know it. */
export interface ArsenalColumn {
  readonly name: string;
  readonly type: string;
  /** Labels of an enum, else empty. */
  readonly labels: readonly string[];
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** Generated, or an identity that is GENERATED ALWAYS: only DEFAULT can be assigned. */
  readonly isFixed: boolean;
}

export interface ArsenalRelation {
  readonly oid: number;
  readonly sql: string;
  readonly schema: string;
  readonly name: string;
  /** pg_class.relkind */
  readonly relkind: string;
  readonly parents: readonly number[];
  readonly owner: string;
  readonly columns: readonly ArsenalColumn[];
  /** Definitions of CHECK constraints, triggers' WHEN and policies: where values that matter are written. */
  readonly texts: readonly string[];
}

export interface ArsenalFunction {
  readonly sql: string;
  readonly name: string;
  readonly prokind: string;
  readonly argumentTypes: readonly string[];
  readonly defaults: number;
  readonly result: string;
  /** What CREATE OR REPLACE needs before AS. */
  readonly head: string;
  readonly source: string;
}

/** Everything that the history made and that could be used against a table. */
export interface Arsenal {
  readonly relations: readonly ArsenalRelation[];
  readonly functions: readonly ArsenalFunction[];
  /** All overloads of PostgreSQL's own functions by name: what a namesake has to look like. */
  readonly schemas: readonly string[];
  readonly types: readonly string[];
  readonly roles: readonly string[];
}

const ours = `nspname NOT IN ('pg_catalog', 'information_schema', 'probe') AND nspname NOT LIKE 'pg\\_%'`;

export async function readArsenal(db: Oracle): Promise<Arsenal> {
  const relations = await db.query<ArsenalRelation>(`
    SELECT c.oid::int AS oid, format('%I.%I', nspname, relname) AS sql, nspname AS schema, relname AS name, relkind, pg_get_userbyid(relowner) AS owner,
      coalesce((SELECT json_agg(inhparent::int) FROM pg_inherits WHERE inhrelid = c.oid), '[]') AS parents,
      (SELECT coalesce(json_agg(json_build_object(
          'name', attname, 'type', format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL), 'notNull', attnotnull, 'hasDefault', atthasdef OR attidentity <> '', 'isFixed', attgenerated <> '' OR attidentity = 'a',
          'labels', coalesce((SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '[]')) ORDER BY attnum), '[]')
         FROM pg_attribute JOIN pg_type t ON t.oid = atttypid WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
      (SELECT coalesce(json_agg(said), '[]') FROM (
         SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'c'
         UNION ALL SELECT pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE tgrelid = c.oid AND NOT tgisinternal
         UNION ALL SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = c.oid AND polqual IS NOT NULL) AS texts (said)) AS texts
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND ${ours} ORDER BY c.oid`);
  const functions = await db.query<ArsenalFunction>(`
    SELECT format('%I.%I', nspname, proname) AS sql, proname AS name, prokind, prosrc AS source, pronargdefaults AS defaults, format_type(prorettype, NULL) AS result,
      coalesce((SELECT json_agg(format_type(one, NULL) ORDER BY nr) FROM unnest(proargtypes) WITH ORDINALITY AS a (one, nr)), '[]') AS "argumentTypes",
      format('CREATE OR REPLACE %s %I.%I(%s)%s', CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, nspname, proname, pg_get_function_arguments(p.oid),
        CASE prokind WHEN 'p' THEN '' ELSE ' RETURNS ' || pg_get_function_result(p.oid) END) AS head
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE prokind IN ('f', 'p') AND ${ours} ORDER BY p.oid`);
  const others = await db.query<{ readonly schemas: readonly string[]; readonly types: readonly string[]; readonly roles: readonly string[] }>(`
    SELECT (SELECT coalesce(json_agg(quote_ident(nspname) ORDER BY oid), '[]') FROM pg_namespace WHERE ${ours}) AS schemas,
      (SELECT coalesce(json_agg(format('%I.%I', nspname, typname) ORDER BY t.oid), '[]') FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE (typtype IN ('e', 'd') OR typtype = 'c' AND (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c') AND ${ours}) AS types,
      (SELECT coalesce(json_agg(rolname ORDER BY oid), '[]') FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname <> 'postgres') AS roles`);
  const [rest] = others.rows;
  return { relations: relations.rows, functions: functions.rows, schemas: rest?.schemas ?? [], types: rest?.types ?? [], roles: rest?.roles ?? [] };
}

function closure(start: ArsenalRelation, next: (one: ArsenalRelation) => readonly ArsenalRelation[]): readonly ArsenalRelation[] {
  const found = [start];
  for (const one of found) for (const other of next(one)) if (!found.includes(other)) found.push(other);
  return found;
}

/** A table with its partitions and children. */
export function below({ relations }: Arsenal, table: ArsenalRelation): readonly ArsenalRelation[] {
  return closure(table, ({ oid }) => relations.filter(({ parents }) => parents.includes(oid)));
}

/** All tables whose statements reach the rows of one, itself first. */
export function family(arsenal: Arsenal, table: ArsenalRelation): readonly ArsenalRelation[] {
  const above = closure(table, ({ parents }) => arsenal.relations.filter(({ oid }) => parents.includes(oid)));
  return [...new Set([...below(arsenal, table), ...above])];
}
