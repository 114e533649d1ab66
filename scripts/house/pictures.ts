import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import plugin from '@pg-guardrails/eslint-plugin';
import { ESLint, type Linter } from 'eslint';
import { wrap } from '../../packages/pg-guardrails/src/reporters/text.js';
import type { Generated } from './generated.js';
import { finding } from './readme-finding.js';
import { cell, origin, runsOf, textAt, theme, windowSvg, type Run } from './svg-text.js';

/** The widest line of the terminal; the remedy's SQL is longer, and left out. */
const columns = 96;

function withoutRemedy(lines: readonly string[]): readonly string[] {
  const plain = lines.map((line) => line.replaceAll(/\u001B\[\d+m/gu, ''));
  const from = plain.findIndex((line) => line.trim() === 'Remedy');
  const to = plain.findIndex((line, index) => index > from && line === '');
  return from < 0 ? lines : [...lines.slice(0, from - 1), ...lines.slice(to)];
}

/** What the terminal shows of the README's finding, in its colours. */
async function terminal(): Promise<Generated> {
  const lines = ['\u001B[32m$\u001B[39m npx pg-guardrails check', '', ...withoutRemedy((await finding('color')).trimEnd().split('\n'))];
  const body = lines.map((line, index) => textAt(runsOf(line), origin.x, origin.y + index * cell.height)).filter((text) => text !== '').join('\n');
  return { file: 'docs/images/finding-terminal.svg', text: windowSvg('pg-guardrails check', columns, lines.length, body) };
}

const program = `import { Pool } from 'pg';

const pool = new Pool();

export async function orders(customer: string): Promise<unknown> {
  await pool.query('SET ROLE shop_admin');
  return pool.query('SELECT * FROM orders WHERE customer = $1', [customer]);
}
`;

/** What ESLint says of the program. */
async function lint(): Promise<readonly Linter.LintMessage[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardrails-picture-'));
  try {
    mkdirSync(path.join(folder, 'src'));
    writeFileSync(path.join(folder, 'src/orders.ts'), program);
    const claims = [{ rule: 'no-driver-import', except: ['db'] }, { rule: 'no-role-switch', except: ['db'] }];
    writeFileSync(path.join(folder, 'guardrails.config.json'), JSON.stringify({ zones: { db: ['src/db/**'] }, claims }));
    const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: [...plugin.configs.recommended] });
    const [result] = await eslint.lintFiles(['src/orders.ts']);
    return result?.messages ?? [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const keyword = /\b(?:import|from|const|new|export|async|function|await|return)\b|'[^']*'/gu;

/** Enough colour to look like an editor. */
function highlighted(line: string): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const match of line.matchAll(keyword)) {
    runs.push({ text: line.slice(at, match.index), fill: theme.text, bold: false }, { text: match[0], fill: match[0].startsWith("'") ? theme.green : theme.cyan, bold: false });
    at = match.index + match[0].length;
  }
  return [...runs, { text: line.slice(at), fill: theme.text, bold: false }];
}

function squiggle(x: number, y: number, width: number): string {
  const steps = Math.max(1, Math.round(width / 4));
  return `<path d="M${String(Math.round(x))} ${String(y)}${' q1 -2 2 0 t2 0'.repeat(steps)}" fill="none" stroke="${theme.red}" stroke-width="1.2"/>`;
}

/** An editor with the messages of ESLint below the lines that they are about. */
async function editor(): Promise<Generated> {
  const messages = await lint();
  const parts: string[] = [];
  let row = 0;
  const place = (): number => origin.y + row * cell.height;
  const left = origin.x + 4 * cell.width;
  program.trimEnd().split('\n').forEach((line, index) => {
    parts.push(textAt([{ text: String(index + 1).padStart(2), fill: theme.dim, bold: false }], origin.x, place()), textAt(highlighted(line), left, place()));
    const own = messages.filter((message) => message.line === index + 1);
    for (const { column, endColumn = column + 1 } of own) parts.push(squiggle(left + (column - 1) * cell.width, place() + 5, (endColumn - column) * cell.width));
    row += 1;
    for (const { message, ruleId } of own) {
      const text = [...wrap(message, columns - 12), `eslint(${ruleId ?? ''})`];
      parts.push(`<rect x="${String(Math.round(left))}" y="${String(place() - 14)}" width="${String(Math.round((columns - 8) * cell.width))}" height="${String(text.length * cell.height + 6)}" rx="4" fill="${theme.bar}"/>`);
      for (const [number, one] of text.entries()) {
        parts.push(textAt([{ text: one, fill: number === text.length - 1 ? theme.dim : theme.text, bold: false }], left + cell.width, place() + 2));
        row += 1;
      }
      row += 0.5;
    }
  });
  return { file: 'docs/images/finding-editor.svg', text: windowSvg('src/orders.ts', columns, Math.ceil(row), parts.filter((part) => part !== '').join('\n')) };
}

/** The pictures of the README, made from what the product says today. */
export async function pictures(): Promise<readonly Generated[]> {
  return [await terminal(), await editor()];
}
