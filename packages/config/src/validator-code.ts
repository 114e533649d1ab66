import standalone from 'ajv/dist/standalone/index.js';
import type { RuleWords } from './loaded-config.js';
import { buildConfigSchema } from './schema.js';
import { createAjv } from './validator.js';

/** JavaScript that does what `validator.ts` does for these rules alone, with their schema compiled. */
export function validatorCode(rules: readonly RuleWords[]): string {
  const ajv = createAjv();
  const ids = JSON.stringify(rules.map(({ id }) => id));
  return `${standalone.default(ajv, ajv.compile(buildConfigSchema(rules)))}
export function validatorFor(rules) {
  if (JSON.stringify(rules.map(({ id }) => id)) !== ${JSON.stringify(ids)}) throw new Error('the bundle validates the claims of its own rules only');
  return validate;
}`;
}
