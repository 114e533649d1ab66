import { bareTypeName } from '../code-used.js';
import { referringTo } from '../constraints/referring.js';
import { inheritors } from '../inheritance.js';
import { rowsAt } from '../lookups.js';
import { tempSchema } from '../names.js';
import { isSuperuser } from '../memberships.js';
import type { Proc, Relation, Use } from '../model.js';
import type { State } from '../state.js';
import { triggersFiredOn } from '../triggers.js';
import { builtInTypes } from '../types/built-in.js';
import { usesBesideCalls } from '../uses.js';
import type { Evaluated } from './evaluated.js';

/** Code that stands in definitions, and runs with a statement that comes to them. */
export interface StoredCode {
  readonly functions: readonly Proc[];
  /** Relations whose triggers may fire. */
  readonly fired: readonly Relation[];
}

const nothing: StoredCode = { functions: [], fired: [] };

/** What a statement sets off in views, tables, types and operators: each perhaps, as it may be a matter of rows. */
export function storedCode(state: State, evaluated: Evaluated): StoredCode {
  // Whatever it comes to, it is functions of the history that run there.
  if (!state.hasFunctions) return nothing;
  const search = new Search(state);
  const { read, written, added, checked, type } = evaluated.reached();
  for (const relation of read) search.read(relation);
  for (const relation of written) search.write(relation);
  for (const relation of added) search.add(relation);
  for (const relation of checked) search.check(relation);
  if (state.hasCode) {
    search.use(usesBesideCalls(state, evaluated.parts));
    search.name(type.at(-1));
    // Those of PostgreSQL's own types alone are called wherever values of these are, which is not followed.
    for (const { kind, types, functions } of state.bindings) if (kind !== 'operator' && types.length === 0) search.use(functions.map((oid) => ({ oid })));
  }
  return { functions: search.functions(), fired: search.fired() };
}

/** The functions that what is used comes to, those of views and types among it. */
export function functionsUsed(state: State, uses: readonly Use[]): readonly Proc[] {
  const search = new Search(state);
  search.use(uses);
  return search.functions();
}

/** The functions of domains among types as written. */
export function functionsOfTypes(state: State, types: Iterable<string>): readonly Proc[] {
  const search = new Search(state);
  for (const type of types) search.name(type);
  return search.functions();
}

/** The bare name of a type as written that is perhaps one of the history's own; null of one that is none. */
function ownTypeName(type: string): string | null {
  // Few names say more than a type does.
  const bare = bareTypeName(/^SETOF |%/iu.test(type) ? (/^(?:SETOF )?(.*?)(?:\.[^.]*%TYPE|%ROWTYPE)?$/isu.exec(type)?.[1] ?? '') : type);
  return bare === '' || builtInTypes.has(bare) ? null : bare;
}

/** Each statement of a body that comes to a table asks for the types of its columns, nearly all of which are PostgreSQL's own. */
const ownTypes = new WeakMap<Relation['columns'], ReadonlySet<string>>();

function ownTypesOf(columns: Relation['columns']): ReadonlySet<string> {
  const known = ownTypes.get(columns);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const { type } of columns) {
    const own = ownTypeName(type);
    if (own !== null) found.add(own);
  }
  ownTypes.set(columns, found);
  return found;
}

/** Collects what is used, and then looks it up in a few walks over the catalog. */
class Search {
  private readonly reads = new Set<string>();
  private readonly adds = new Set<Relation>();
  private readonly writes = new Set<Relation>();
  private readonly checks = new Set<Relation>();
  private readonly oids = new Set<number>();
  private readonly types = new Set<string>();

  constructor(private readonly state: State) {}

  /** `reader`: as whom relations are read, whose policies are a matter of that. */
  use(uses: readonly Use[] | undefined, reader = this.state.session.currentRole): void {
    for (const { oid } of uses ?? []) {
      const relation = this.state.relations.get(oid);
      if (relation === undefined) this.oids.add(oid);
      else this.read(relation, reader);
    }
  }

  /** A type as written; that of a column as `table.column%TYPE`, that of a row as `table` or `table%ROWTYPE`. */
  name(written: string | undefined): void {
    const bare = ownTypeName(written ?? '');
    if (bare !== null) this.nameOwn(bare);
  }

  private nameOwn(bare: string): void {
    if (this.types.has(bare)) return;
    this.types.add(bare);
    for (const schema of [tempSchema, ...this.state.namespaces.keys()]) {
      const oid = this.state.relationNames.get(`${schema}.${bare}`);
      if (oid !== undefined) this.use([{ oid }]);
    }
  }

  read(relation: Relation, reader = this.state.session.currentRole): void {
    const key = `${String(relation.oid)} ${reader}`;
    if (this.reads.has(key)) return;
    this.reads.add(key);
    // Values of its types are compared and cast, and a row of its type is held against their conditions.
    if (this.state.hasCode) for (const type of ownTypesOf(relation.columns)) this.nameOwn(type);
    // REFRESH names a materialized view; whoever reads one calls nothing, which is no matter here.
    if (relation.relkind === 'view' || relation.relkind === 'materialized-view') this.use(relation.uses, relation.securityInvoker ? reader : relation.owner);
    if (relation.rowSecurity && !isSuperuser(this.state, reader)) for (const policy of relation.policies) this.use(policy.uses, reader);
  }

  /** Rows that come are checked, and carried on by rules and views. */
  add(relation: Relation): void {
    if (this.adds.has(relation)) return;
    this.adds.add(relation);
    this.read(relation);
    this.check(relation);
    for (const trigger of triggersFiredOn(this.state, relation.oid)) this.use(trigger.uses);
    const rules = (relation.rules ?? []).flatMap(({ uses }) => uses ?? []);
    this.use(rules, relation.owner);
    const further = relation.relkind === 'view' ? [...(relation.uses ?? []), ...rules] : rules;
    for (const one of further.flatMap(({ oid }) => this.state.relations.get(oid) ?? [])) this.write(one);
    for (const below of inheritors(this.state, relation.oid)) this.add(below);
  }

  /** Rows that change or go may take others with them, by foreign keys. */
  write(relation: Relation): void {
    if (this.writes.has(relation)) return;
    this.writes.add(relation);
    this.add(relation);
    for (const one of [...inheritors(this.state, relation.oid), ...this.referring(relation)]) this.write(one);
  }

  check(relation: Relation): void {
    if (this.checks.has(relation)) return;
    this.checks.add(relation);
    const keys = [relation, ...rowsAt(this.state.relations, relation.parents.map(({ oid }) => oid))].filter(({ relkind }) => relkind === 'partitioned-table');
    for (const key of keys) this.use(key.uses);
    for (const type of ownTypesOf(relation.columns)) this.nameOwn(type);
    for (const { hasDefault, generated, uses } of relation.columns) if (hasDefault || generated !== null) this.use(uses);
    for (const { uses } of relation.constraints) this.use(uses);
    for (const { uses } of rowsAt(this.state.indexes, this.state.lookups.indexesOf.get(relation.oid))) this.use(uses);
    for (const below of inheritors(this.state, relation.oid)) this.check(below);
  }

  fired(): readonly Relation[] {
    return [...this.adds];
  }

  /** The tables that refer to one: a foreign key may write to them, and TRUNCATE … CASCADE empties them. */
  private referring({ oid, constraints }: Relation): readonly Relation[] {
    // A foreign key refers to a constraint, or to a unique index without one.
    const isKey = constraints.some(({ contype }) => contype === 'primary-key' || contype === 'unique') || rowsAt(this.state.indexes, this.state.lookups.indexesOf.get(oid)).some(({ unique }) => unique);
    if (!this.state.hasCode || !isKey) return [];
    return referringTo(this.state, oid);
  }

  functions(): readonly Proc[] {
    const { state } = this;
    if (!state.hasCode) return [];
    const functions = new Set<Proc>();
    const present = new Set<number>();
    for (let [oids, names] = this.open(); oids.size + names.size > 0; [oids, names] = this.open()) {
      for (const type of state.types.where(({ oid, name }) => oids.has(oid) || names.has(bareTypeName(name)))) {
        if (present.has(type.oid)) continue;
        present.add(type.oid);
        this.use(type.uses);
        for (const one of type.domain?.constraints ?? []) this.use(one.uses);
        if (type.baseType !== null) this.name(type.baseType);
      }
      for (const proc of oids.size === 0 ? [] : state.functions.where(({ oid }) => oids.has(oid))) {
        functions.add(proc);
        this.use(proc.uses);
        for (const name of proc.argumentTypes) this.name(name);
      }
      for (const binding of state.bindings) if (binding.kind !== 'operator' && binding.types.some((oid) => present.has(oid))) this.use(binding.functions.map((oid) => ({ oid })));
    }
    return [...functions];
  }

  private readonly done = { oids: new Set<number>(), types: new Set<string>() };

  /** What has come since it was asked last. */
  private open(): [ReadonlySet<number>, ReadonlySet<string>] {
    const oids = new Set([...this.oids].filter((oid) => !this.done.oids.has(oid)));
    const types = new Set([...this.types].filter((name) => !this.done.types.has(name)));
    for (const oid of oids) this.done.oids.add(oid);
    for (const name of types) this.done.types.add(name);
    return [oids, types];
  }
}
