import type { Case, CaseTable, Door, Rule } from '@pg-guardrails/kernel';
import type { Catalog } from '@pg-guardrails/catalog';
import { current, replaceBetween, type Generated } from './generated.js';

const doorWords: Readonly<Record<Door, string>> = {
  'eslint-ts': 'ESLint on TypeScript and JavaScript',
  'eslint-sql': 'ESLint on SQL (`pg/sql`)',
  scan: '`pg-guardrails check`',
  simulate: '`pg-guardrails check`, on the simulated history',
};

/** The generated head of a rule's page. */
function header(rule: Rule<Catalog>): string {
  return [
    `# ${rule.id}`,
    '',
    `${rule.description}.`,
    '',
    `| | |`,
    `| --- | --- |`,
    `| group | \`${rule.group}\` |`,
    `| checked by | ${rule.doors.map((door) => doorWords[door]).join('; ')} |`,
    `| without a configuration | ${rule.recommended ? 'on' : 'off'} |`,
  ].join('\n');
}

const languageOf = (file: string): string => (file.endsWith('.sql') ? 'sql' : file.endsWith('.json') ? 'json' : 'ts');

function example(entry: Case): string {
  const files = Object.entries(entry.files).map(([file, text]) => {
    const comment = file.endsWith('.sql') ? `-- ${file}` : file.endsWith('.json') ? null : `// ${file}`;
    const body = text.replaceAll(/[«»]/gu, '').trim();
    const block = `\`\`\`${languageOf(file)}\n${comment === null ? '' : `${comment}\n`}${body}\n\`\`\``;
    return comment === null ? `\`${file}\`:\n\n${block}` : block;
  });
  const claim = entry.claim === undefined ? '' : `With \`${JSON.stringify(entry.claim)}\`:\n\n`;
  return `${entry.name[0]?.toUpperCase() ?? ''}${entry.name.slice(1)}.\n\n${claim}${files.join('\n\n')}`;
}

function examples(table: CaseTable): string {
  const section = (kind: 'incorrect' | 'correct', title: string): string => {
    const cases = table.cases.filter((entry) => entry.example === kind);
    return cases.length === 0 ? '' : `### ${title}\n\n${cases.map(example).join('\n\n')}`;
  };
  return [section('incorrect', 'Incorrect'), section('correct', 'Correct')].filter((part) => part !== '').join('\n\n');
}

/** Every rule's page with its generated head and the examples that run as tests. */
export function rulePages(rules: readonly Rule<Catalog>[], tables: readonly CaseTable[]): readonly Generated[] {
  return rules.map((rule) => {
    const file = `rules/${rule.id}/rule.md`;
    const table = tables.find((candidate) => candidate.rule === rule.id);
    const text = current(file);
    if (table === undefined || text === null) throw new Error(`The room rules/${rule.id} needs cases.ts for "${rule.id}" and rule.md.`);
    const headed = replaceBetween(text, 'generated header', header(rule), file);
    return { file, text: replaceBetween(headed, 'examples', examples(table), file) };
  });
}

/** README.md with its table of rules. */
export function withRules(readme: string, rules: readonly Rule<Catalog>[]): string {
  const rows = rules.map((rule) => `| [\`${rule.id}\`](rules/${rule.id}/rule.md) | \`${rule.group}\` | ${rule.description} |`);
  return replaceBetween(readme, 'rules', ['| rule | group | what it does |', '| --- | --- | --- |', ...rows].join('\n'), 'README.md');
}
