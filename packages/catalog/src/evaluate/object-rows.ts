import { extensionsAreOpen } from '../extensions/extensions.js';
import { knownExtensions } from '../extensions/known.js';
import { qualifiedName, type Policy, type Taint, type UserType } from '../model.js';
import type { State } from '../state.js';
import { isUncertain } from '../taints.js';
import { builtInTypes } from '../types/built-in.js';
import { multirangeName } from '../types/lookup.js';
import { anyRow, functionOid, type MayHave, never, others, perhaps, roleOid, row, schemaOid, type Row } from './rows.js';
import { hole, unknown } from './value.js';

/** pg_type.typtype; a shell is a pseudo-type. */
const typtypes: Readonly<Record<UserType['typtype'], string>> = { enum: 'e', domain: 'd', composite: 'c', range: 'r', base: 'b', shell: 'p' };

function ofAspect(state: State, aspect: 'types' | 'extensions'): readonly Taint[] {
  return state.taints.filter((taint) => taint.aspects.includes(aspect));
}

/** Types that something which could not be evaluated may have made. */
function typesPerhaps(state: State): readonly Row[] {
  if (extensionsAreOpen(state)) return [anyRow];
  const named = ofAspect(state, 'types').flatMap((taint): readonly Row[] => (taint.names === 'all' ? [anyRow] : taint.names.map((name) => perhaps(row({ typname: name.split('.').at(-1) ?? '' })))));
  return [...named, ...others(state, ['existence'], (schema, name) => row({ typname: name, typnamespace: schemaOid(schema) }))];
}

/** pg_type: also the row types of relations, array types and multiranges. */
export function typeRows(state: State, mayHave: MayHave): readonly Row[] {
  const uncertain = ofAspect(state, 'types');
  const rows: Row[] = [];
  const add = (schema: string, name: string, columns: Parameters<typeof row>[0]): void => {
    if (mayHave('typname', name)) {
      const hidden = uncertain.some(({ names }) => names === 'all' || names.some((one) => one === name || one === `${schema}.${name}`));
      const own = row({ typname: name, typnamespace: schemaOid(schema), typisdefined: true, ...columns });
      rows.push(hidden ? perhaps(own) : own);
    }
    if (mayHave('typname', `_${name}`)) rows.push(row({ typname: `_${name}`, typnamespace: schemaOid(schema), typtype: 'b', typcategory: 'A' }));
  };
  for (const type of state.types.values()) {
    add(type.schema, type.name, { oid: type.oid, typtype: typtypes[type.typtype], typowner: roleOid(type.owner), typisdefined: type.typtype !== 'shell' });
    if (type.typtype === 'range') add(type.schema, state.multiranges.get(type.oid) ?? multirangeName(type.name), { typtype: 'm' });
  }
  for (const relation of state.relations.values()) {
    if (relation.relkind !== 'sequence') add(relation.schema, relation.name, { typtype: 'c', typrelid: relation.oid, typowner: roleOid(relation.owner) });
  }
  for (const { name, schema } of state.extensions.values()) for (const type of knownExtensions.get(name)?.types ?? []) rows.push(row({ typname: type, ...(schema === null ? {} : { typnamespace: schemaOid(schema) }) }));
  const system = [...builtInTypes].filter((name) => !/serial/u.test(name) && mayHave('typname', name)).map((name) => row({ typname: name, typnamespace: schemaOid('pg_catalog') }));
  return [...rows, ...system, row({ typname: never, typnamespace: schemaOid('pg_catalog') }), row({ typname: never, typnamespace: schemaOid('information_schema') }), ...typesPerhaps(state)];
}

/** pg_enum. */
export function enumRows(state: State, mayHave: MayHave): readonly Row[] {
  const uncertain = ofAspect(state, 'types');
  const isTainted = (type: UserType): boolean => uncertain.some(({ names }) => names === 'all' || names.some((one) => one === type.name || one === qualifiedName(type)));
  const rows = [...state.types.values()].flatMap((type): readonly Row[] => {
    const labels = type.labels.flatMap((enumlabel, index) => (mayHave('enumlabel', enumlabel) ? [row({ enumtypid: type.oid, enumlabel, enumsortorder: index + 1 })] : []));
    return isTainted(type) ? [...labels.map(perhaps), perhaps(row({ enumtypid: type.oid }))] : labels;
  });
  const made = uncertain.some(({ names }) => names === 'all') || state.openWorld ? [anyRow] : uncertain.length > 0 ? [perhaps(row({ enumtypid: unknown }))] : [];
  return [...rows, ...made];
}

const polcmds: Readonly<Record<Policy['command'], string>> = { ALL: '*', SELECT: 'r', INSERT: 'a', UPDATE: 'w', DELETE: 'd' };

/** pg_policy, and the view pg_policies. Conditions are PostgreSQL's wording there, which is not told. */
export function policyRows(state: State, mayHave: MayHave): readonly Row[] {
  const rows = [...state.relations.values()].filter(({ oid, name }) => mayHave('polrelid', oid) && mayHave('tablename', name)).flatMap((relation) =>
    relation.policies.filter(({ name }) => mayHave('polname', name) && mayHave('policyname', name)).map((policy) => {
      const own = row({
        polname: policy.name,
        polrelid: relation.oid,
        polcmd: polcmds[policy.command],
        polpermissive: policy.permissive,
        schemaname: relation.schema,
        tablename: relation.name,
        policyname: policy.name,
        cmd: policy.command,
        permissive: policy.permissive ? 'PERMISSIVE' : 'RESTRICTIVE',
        roles: policy.roles.map((role) => (role === 'PUBLIC' ? 'public' : role)),
        qual: policy.using === null ? null : unknown,
        with_check: policy.withCheck === null ? null : unknown,
      });
      return isUncertain(state, relation, 'policies') ? perhaps(own) : own;
    }),
  );
  return [...rows, ...others(state, ['policies', 'existence'], (schemaname, tablename) => row({ schemaname, tablename, polrelid: state.relationNames.get(`${schemaname}.${tablename}`) ?? unknown }))];
}

/** As with schemas and roles: a name, marked, in the place of a number. */
export const extensionOid = (name: string): string => `extension:${name}`;

/** pg_extension; plpgsql is there from the beginning. */
export function extensionRows(state: State): readonly Row[] {
  const rows = [...state.extensions.values()].map(({ name, schema }) => row({ oid: extensionOid(name), extname: name, ...(schema === null ? {} : { extnamespace: schemaOid(schema) }) }));
  const may = ofAspect(state, 'extensions').flatMap((taint): readonly Row[] => (taint.names === 'all' ? [anyRow] : taint.names.map((extname) => perhaps(row({ extname })))));
  return [...rows, row({ oid: extensionOid('plpgsql'), extname: 'plpgsql', extnamespace: schemaOid('pg_catalog') }), ...may, ...(state.openWorld ? [anyRow] : [])];
}

/** pg_available_extensions: what a server has installed on its disk is known only as far as the configuration says it. */
export function availableExtensionRows(state: State): readonly Row[] {
  const names = [...new Set([...state.availableExtensions, ...state.extensions.keys()])];
  const mayBeInstalled = ofAspect(state, 'extensions').length > 0 || state.openWorld;
  const rows = names.map((name) => row({ name, installed_version: state.extensions.has(name) ? { kind: 'template', text: hole, nulls: 'none' } : mayBeInstalled ? unknown : null }));
  return [...rows, perhaps(row({ name: { kind: 'none-of', values: names }, installed_version: mayBeInstalled ? unknown : null }))];
}

/** pg_event_trigger. What may make one taints everything. */
export function eventTriggerRows(state: State): readonly Row[] {
  const rows = [...state.eventTriggers.values()].map((trigger) =>
    row({ evtname: trigger.name, evtevent: trigger.event, evtenabled: trigger.evtenabled, evtowner: roleOid(trigger.owner), evtfoid: trigger.function === null ? unknown : functionOid(trigger.function) }),
  );
  const mayBeMore = state.openWorld || state.taints.some(({ relations, names }) => relations === 'all' && names === 'all');
  return mayBeMore ? [...rows, anyRow] : rows;
}
