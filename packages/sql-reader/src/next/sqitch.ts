import { joinPath } from '../history/folder.js';
import { readSqitchPlan } from '../history/sqitch.js';
import type { NextInput, NextMigration } from './next-migration.js';
import { inStyleOf } from './numbering.js';
import { sqitchText } from './text.js';

/** A change of a sqitch plan with its three scripts. Who planned it is for the person to say who adds the line. */
export function nextSqitch(input: NextInput, { project, plan, text }: { readonly project: string; readonly plan: string; readonly text: string }): NextMigration {
  const { changes } = readSqitchPlan(plan, text);
  const name = free(inStyleOf(input.words, changes.at(-1)?.name ?? ''), new Set(changes.map((change) => change.name)));
  const stamp = `${input.now.toISOString().slice(0, 19)}Z`;
  const last = changes.at(-1)?.name;
  const line = `${name}${last === undefined ? '' : ` [${last}]`} ${stamp} NAME <EMAIL> # Close what gets through the claims of immutability`;
  const owner = /^%project=(?<name>.*)$/mu.exec(text)?.groups?.['name']?.trim();
  const title = (verb: string): string => `${verb} ${owner === undefined ? '' : `${owner}:`}${name} ${verb === 'Revert' ? 'from' : verb === 'Deploy' ? 'to' : 'on'} pg`;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    root: project,
    files: [
      { path: joinPath(project, `deploy/${name}.sql`), text: sqitchText(title('Deploy'), input.up, 'COMMIT') },
      { path: joinPath(project, `revert/${name}.sql`), text: sqitchText(title('Revert'), input.down, 'COMMIT') },
      { path: joinPath(project, `verify/${name}.sql`), text: sqitchText(title('Verify'), ['-- `pg-guardrails check` judges the whole history; there is nothing to ask of the database here.\nSELECT 1;'], 'ROLLBACK') },
    ],
    edits: [{ path: plan, text: `${text}${text.endsWith('\n') ? '' : lineEnd}${line}${lineEnd}` }],
    notes: [`Add this line at the end of ${plan}, with your name and address, or let \`sqitch add ${name}\` write it before you save the scripts: ${line}`],
  };
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}_${String(count)}`;
    if (!taken.has(name)) return name;
  }
}
