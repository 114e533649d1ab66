import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { check } from '@pg-guardrails/check';
import { loadConfig } from '@pg-guardrails/config';
import { rules } from '@pg-guardrails/rules';
import { orderReport } from '../../packages/pg-guardrails/src/reporters/order.js';
import { createPaint } from '../../packages/pg-guardrails/src/reporters/paint.js';
import { renderPretty } from '../../packages/pg-guardrails/src/reporters/pretty.js';
import { current, replaceBetween } from './generated.js';

const migration = `CREATE ROLE app LOGIN;

-- guardrails: immutable
CREATE TABLE ledger_entries (id bigint PRIMARY KEY, amount bigint NOT NULL);
REVOKE ALL ON ledger_entries FROM PUBLIC;
GRANT SELECT, INSERT ON ledger_entries TO app;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entries FROM app;

CREATE FUNCTION deny_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'ledger_entries is append-only' USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER deny_change BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION deny_change();
`;

/** What the product prints on a migration that looks right: the README shows it as it is. */
export async function finding(mode: 'color' | 'plain'): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guardrails-readme-'));
  try {
    mkdirSync(path.join(folder, 'schema/migrations'), { recursive: true });
    writeFileSync(path.join(folder, 'schema/migrations/0001_ledger.sql'), migration);
    writeFileSync(path.join(folder, 'guardrails.config.json'), JSON.stringify({ migrations: 'schema/migrations', claims: [] }));
    const loaded = await loadConfig({ cwd: folder, rules });
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join(' '));
    const report = orderReport(await check({ config: loaded.config, only: ['immutability'] }));
    return renderPretty(report, { paint: createPaint(mode), width: 96, readText: (file) => readFileSync(path.join(folder, file), 'utf8') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** README.md with a finding as the product prints it today. */
export async function withFinding(readme: string): Promise<string> {
  const content = [
    'This table is revoked and guarded by a trigger, as a reviewer would ask for:',
    `\`\`\`sql\n${migration.trim()}\n\`\`\``,
    '`pg-guardrails check` says:',
    `\`\`\`text\n${(await finding('plain')).trim()}\n\`\`\``,
  ].join('\n\n');
  return replaceBetween(readme, 'finding', content, 'README.md');
}

/** The current README.md. */
export function readme(): string {
  const text = current('README.md');
  if (text === null) throw new Error('README.md is missing.');
  return text;
}
