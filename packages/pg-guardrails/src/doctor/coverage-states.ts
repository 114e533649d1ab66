import type { CheckedHistory, Checkup } from '@pg-guardrails/check';
import { counted, listing } from '@pg-guardrails/kernel';
import { problemPlace } from '../reporters/words.js';
import { amiss, open, well, type State } from './state.js';

function historyStates({ migrations, dialect, files, tables, runtimeRoles, refused, problems, unclaimed }: CheckedHistory): readonly State[] {
  const [problem] = problems;
  const read = `${migrations}: ${dialect}, ${counted(files, 'file')}, ${counted(tables, 'table')}`;
  return [
    problem === undefined
      ? well(read)
      : amiss(`${read}; ${counted(problems.length, 'problem')}, the first: ${problemPlace(problem) === '' ? '' : `${problemPlace(problem)}: `}${problem.message}`, 'correct the configuration or the file; pg-guardrails check lists all of them'),
    ...(refused === 0 ? [] : [open(`${migrations}: PostgreSQL would refuse ${counted(refused, 'statement')}, as something is made outside the migrations`, 'declare it in `externalRoles`, `replay.prelude` or `baseline` of the history')]),
    runtimeRoles === null
      ? open(`${migrations}: no \`runtimeRoles\`, so every role with LOGIN and everyone who has a grant on a table counts`, 'name the roles that serve requests in `runtimeRoles`')
      : well(`${migrations}: roles at run time: ${listing(runtimeRoles)}`),
    ...(unclaimed.length === 0 ? [] : [open(`${migrations}: ${listing(unclaimed)} ${unclaimed.length === 1 ? 'is' : 'are'} said to be immutable, and nothing checks it`, "claim it: { rule: 'immutable-table', tables: […] }, or name it in `except` of unclaimed-immutable")]),
  ];
}

/** What the configuration covers, and what it leaves out. */
export function coverageStates({ programs, sqlFiles, zones, histories, unconfigured, unknownNames, claims, unused, nested, granting }: Checkup): readonly State[] {
  return [
    programs + sqlFiles === 0 ? amiss('no program and no SQL file is read', 'correct `include` and `exclude`') : well(`${counted(programs, 'program')} and ${counted(sqlFiles, 'SQL file')} are read`),
    ...zones.map(({ name, files }) => (files === 0 ? amiss(`zone ${name} has no file, so what it may do nobody may, or nothing needs it`, `correct the globs of \`zones.${name}\`, or take it out`) : well(`zone ${name}: ${counted(files, 'file')}`))),
    ...(histories.length === 0 && unconfigured.length === 0 ? [open('no history: nothing is claimed about tables', "add `migrations: '<folder>'` when there are migrations")] : []),
    ...histories.flatMap(historyStates),
    ...unconfigured.map((folder) => amiss(`${folder} looks like migrations and is no history of the configuration`, `add it to \`histories\`: { migrations: '${folder}' }`)),
    ...unknownNames.map((problem) => amiss(`${problemPlace(problem)}: ${problem.message}`, 'correct the name')),
    claims.length === 0 ? amiss('nothing is claimed', 'add `claims`; pg-guardrails explain <rule> says what each demands') : well(`${counted(claims.reduce((sum, { count }) => sum + count, 0), 'claim')}: ${claims.map(({ rule, count }) => (count === 1 ? rule : `${rule} (${String(count)})`)).join(', ')}`),
    ...(unused.length === 0 ? [] : [open(`not claimed: ${unused.join(', ')}`, `pg-guardrails explain ${unused[0] ?? ''}`)]),
    ...(granting.length === 0 ? [] : [open(`${listing(granting)} ${granting.length === 1 ? 'gives' : 'give'} privileges when the server is made, which no migration says: no verdict knows of them`, 'say them in a file that `replay.prelude` names, too')]),
    ...nested.map((file) => open(`${file} counts for its own folder, in the editor and when the working directory is there; here it does not`, 'keep one of the two, or run check in both folders')),
  ];
}
