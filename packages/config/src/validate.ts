import { listing, type GuardrailsConfig, type Place, type Problem } from '@pg-guardrails/kernel';
import type { ConfigPath, RuleWords } from './loaded-config.js';
import { findNotPlain } from './plain-data.js';
import { problemAt, writePath } from './problem.js';
import { didYouMean } from './suggest.js';
import { validatorFor, type ErrorObject } from './validator.js';

/** Where a key or a value of the configuration stands. */
export interface Locator {
  valueAt(path: ConfigPath): Place;
  keyAt(path: ConfigPath): Place;
}

export type ValidateResult = { readonly ok: true; readonly written: GuardrailsConfig } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks the shape of a configuration: keys, types, values, and each claim against its rule. */
export function validateShape(value: unknown, rules: readonly RuleWords[], locate: Locator): ValidateResult {
  const notPlain = findNotPlain(value);
  if (notPlain !== null) {
    const at = notPlain.path.length === 0 ? 'The configuration' : writePath(notPlain.path);
    const message = `${at}: This is ${notPlain.what}. The configuration is plain data: objects, lists, texts, numbers, true and false.`;
    return { ok: false, problems: [problemAt(locate.valueAt(notPlain.path), message)] };
  }
  const validator = validatorFor(rules);
  if (validator(value)) return { ok: true, written: value };
  const problems = (validator.errors ?? []).flatMap((error) => describe(error, value, rules, locate));
  return { ok: false, problems };
}

/** The path of a JSON pointer; steps into an array are numbers. */
function pathOf(pointer: string, value: unknown): ConfigPath {
  const path: (string | number)[] = [];
  let here = value;
  for (const escaped of pointer.split('/').slice(1)) {
    const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(here) ? Number(step) : step);
    here = typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined;
  }
  return path;
}

function stringParam(error: ErrorObject, name: string): string {
  const value: unknown = error.params[name];
  return String(value);
}

/** The keys that the object may have at the place of an error. */
function knownKeys(error: ErrorObject): readonly string[] {
  const properties: unknown = error.parentSchema?.['properties'];
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function describe(error: ErrorObject, value: unknown, rules: readonly RuleWords[], locate: Locator): Problem[] {
  const path = pathOf(error.instancePath, value);
  const at = path.length === 0 ? 'The configuration' : writePath(path);
  const valueProblem = (message: string): Problem[] => [problemAt(locate.valueAt(path), message)];
  switch (error.keyword) {
    // Says only that the branch of a rule did not hold; the branch reports for itself.
    case 'if':
      return [];
    case 'additionalProperties': {
      const key = stringParam(error, 'additionalProperty');
      const keys = knownKeys(error).filter((name) => name !== '$schema');
      const owner = ownerOf(path, value, rules);
      const message = `${writePath([...path, key])}: ${owner} has no key "${key}".${didYouMean(key, keys)} It takes ${listing(keys)}.`;
      return [problemAt(locate.keyAt([...path, key]), message)];
    }
    case 'required': {
      const key = stringParam(error, 'missingProperty');
      return valueProblem(`${at}: The key "${key}" is missing; ${ownerOf(path, value, rules)} needs it.`);
    }
    case 'type':
      return valueProblem(`${at}: ${path.length === 0 ? 'It' : 'This'} must be ${typeWords(error)}, and is ${kindOf(error.data)}.`);
    case 'enum': {
      const allowed = enumValues(error);
      if (path.length === 3 && path[0] === 'claims' && path[2] === 'rule') {
        // A rule that is no string has its `type` error already.
        return typeof error.data === 'string' ? valueProblem(`${at}: There is no rule "${error.data}".${didYouMean(error.data, allowed)} The rules are ${listing(allowed)}.`) : [];
      }
      const said = typeof error.data === 'string' ? didYouMean(error.data, allowed) : '';
      return valueProblem(`${at}: ${show(error.data)} is none of ${listing(allowed.map((each) => `"${each}"`))}.${said}`);
    }
    case 'minItems':
      return valueProblem(`${at}: The list is empty, so it says nothing. Give at least ${stringParam(error, 'limit')}, or leave the key out.`);
    case 'minLength':
      return valueProblem(`${at}: The text is empty.`);
    case 'minimum':
    case 'maximum':
      return valueProblem(`${at}: ${show(error.data)} is out of range; it must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${stringParam(error, 'limit')}.`);
    case 'pattern':
      return valueProblem(`${at}: ${show(error.data)} does not have the form ${stringParam(error, 'pattern')}.${descriptionOf(error)}`);
    case 'uniqueItems': {
      const again = [...path, Math.max(Number(error.params['i']), Number(error.params['j']))];
      return [problemAt(locate.valueAt(again), `${writePath(again)}: The same value stands in the list twice.`)];
    }
    default:
      return valueProblem(`${at}: It ${error.message ?? `breaks the schema (${error.keyword})`}.`);
  }
}

/** Who has the keys at a path, as a message calls it. */
function ownerOf(path: ConfigPath, value: unknown, rules: readonly RuleWords[]): string {
  const [section, index, ...rest] = path;
  if (section === undefined) return 'the configuration';
  if (section === 'claims' && typeof index === 'number' && rest.length === 0) {
    const claims: unknown = typeof value === 'object' && value !== null && 'claims' in value ? value.claims : undefined;
    const claim: unknown = Array.isArray(claims) ? claims[index] : undefined;
    const rule: unknown = typeof claim === 'object' && claim !== null && 'rule' in claim ? claim.rule : undefined;
    return rules.some(({ id }) => id === rule) ? `a claim of ${String(rule)}` : 'a claim';
  }
  if (section === 'histories' && rest.length === 0) return 'a history';
  return `"${writePath(path)}"`;
}

/** What the value is for, in the schema's words. */
function descriptionOf({ parentSchema }: ErrorObject): string {
  const description: unknown = parentSchema?.['description'];
  return typeof description === 'string' ? ` ${description}` : '';
}

function enumValues(error: ErrorObject): readonly string[] {
  const allowed: unknown = error.params['allowedValues'];
  return Array.isArray(allowed) ? allowed.map(String) : [];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
  integer: 'a whole number',
};

function typeWords(error: ErrorObject): string {
  const type = stringParam(error, 'type');
  return typeNames[type] ?? type;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${String(value)}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : typeof value === 'number' ? String(value) : kindOf(value);
}
