/** Makes every generated file; with `--check` only says which are stale (exit 1). */
import { ruleIndex } from './house/rule-index.js';
import { stale, write, type Generated } from './house/generated.js';

const check = process.argv.includes('--check');

function settle(all: readonly Generated[]): number {
  const old = stale(all);
  for (const generated of old) {
    if (check) console.error(`${generated.file} is stale. Run: npm run generate`);
    else {
      write(generated);
      console.log(`wrote ${generated.file}`);
    }
  }
  return old.length;
}

// The index comes first: what follows reads the rules through it.
let count = settle(ruleIndex());
const { rules } = await import('@pg-guardrails/rules');
const { caseTables } = await import('@pg-guardrails/rules/cases');
const { rulePages, withRules } = await import('./house/rule-pages.js');
const { readme, withFinding } = await import('./house/readme-finding.js');
const { pictures } = await import('./house/pictures.js');
const { evasionsPage } = await import('./house/evasions-page.js');
const { buildConfigSchema } = await import('@pg-guardrails/config');
count += settle([
  ...rulePages(rules, caseTables),
  ...(await pictures()),
  evasionsPage(),
  { file: 'README.md', text: withRules(await withFinding(readme()), rules) },
  { file: 'packages/pg-guardrails/schema.json', text: `${JSON.stringify(buildConfigSchema(rules), null, 2)}\n` },
]);
if (count === 0) console.log('Every generated file is fresh.');
if (check && count > 0) process.exitCode = 1;
