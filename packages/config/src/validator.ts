import type { GuardrailsConfig } from '@pg-guardrails/kernel';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { RuleWords } from './loaded-config.js';
import { buildConfigSchema } from './schema.js';

export type { ErrorObject } from 'ajv/dist/2020.js';

/** Tells whether a value is a configuration; after a no, `errors` says why. */
export interface Validator {
  (value: unknown): value is GuardrailsConfig;
  errors?: readonly ErrorObject[] | null;
}

const compiled = new WeakMap<readonly RuleWords[], Validator>();

/**
 * The validator of configurations for these rules. Compiling the schema takes longer than all else that a run does at its start, so in the
 * package that users install the bundle has this module already compiled for its rules, see `scripts/house/compiled-validator.ts`.
 */
export function validatorFor(rules: readonly RuleWords[]): Validator {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const validator: Validator = createAjv().compile<GuardrailsConfig>(buildConfigSchema(rules));
  compiled.set(rules, validator);
  return validator;
}

/** Rules describe options without repeating `type: object` in each branch, which is all that strictTypes and strictRequired ask for. */
export function createAjv(): Ajv2020 {
  return new Ajv2020({ allErrors: true, verbose: true, strictTypes: false, strictRequired: false, code: { source: true, esm: true } });
}
