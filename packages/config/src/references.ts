import type { OptionSchema } from '@pg-guardrails/kernel';
import type { ConfigPath, RuleWords } from './loaded-config.js';

/** A name inside a claim that stands for something else: a zone, table, role or file. */
export interface Reference {
  readonly refersTo: NonNullable<OptionSchema['refersTo']>;
  readonly name: string;
  /** From the root of the configuration. */
  readonly path: ConfigPath;
}

/** Every name in the options of a claim that must exist, by the `refersTo` of its rule. */
export function referencesOf(rule: Pick<RuleWords, 'options'>, options: Readonly<Record<string, unknown>>, claimPath: ConfigPath): readonly Reference[] {
  return Object.entries(rule.options).flatMap(([name, schema]) => collect(schema, options[name], [...claimPath, name]));
}

function collect(schema: OptionSchema, value: unknown, path: ConfigPath): Reference[] {
  const own = schema.refersTo === undefined ? [] : named(schema.refersTo, value, path);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? own : [...own, ...value.flatMap((item: unknown, index) => collect(items, item, [...path, index]))];
  }
  if (typeof value !== 'object' || value === null) return own;
  const inside = Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    const other = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    const childSchema = schema.properties?.[key] ?? other;
    const asName = schema.keysReferTo === undefined ? [] : named(schema.keysReferTo, key, [...path, key]);
    return [...asName, ...(childSchema === undefined ? [] : collect(childSchema, child, [...path, key]))];
  });
  return [...own, ...inside];
}

function named(refersTo: Reference['refersTo'], value: unknown, path: ConfigPath): Reference[] {
  if (typeof value === 'string') return [{ refersTo, name: value, path }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => (typeof item === 'string' ? [{ refersTo, name: item, path: [...path, index] }] : []));
}
