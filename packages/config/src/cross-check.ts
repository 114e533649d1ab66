import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ClaimConfig, GuardrailsConfig, Problem } from '@pg-guardrails/kernel';
import type { ConfigPath, RuleWords } from './loaded-config.js';
import { pathKind } from './path-kind.js';
import { problemAt, unknownName, writePath } from './problem.js';
import { referencesOf } from './references.js';
import type { Locator } from './validate.js';

/** What a configuration of the right shape can still get wrong, apart from tables and roles: those need the catalog. */
export function crossCheck(written: GuardrailsConfig, rules: readonly RuleWords[], root: string, locate: Locator): readonly Problem[] {
  return [
    ...bothHistories(written, locate),
    ...Object.entries(written.zones ?? {}).flatMap(([zone, globs]) => zoneProblems(zone, globs, root, locate)),
    ...(written.claims ?? []).flatMap((claim, index) => claimProblems(claim, index, written, rules, root, locate)),
  ];
}

function bothHistories(written: GuardrailsConfig, locate: Locator): Problem[] {
  if (written.migrations === undefined || written.histories === undefined) return [];
  return [problemAt(locate.keyAt(['migrations']), 'migrations: `migrations` is short for one entry of `histories`, and both are given. Keep one of them.')];
}

function zoneProblems(zone: string, globs: readonly string[], root: string, locate: Locator): Problem[] {
  const problems = globs.flatMap((glob, index) => {
    const message = globProblem(glob, root);
    const at: ConfigPath = ['zones', zone, index];
    return message === null ? [] : [problemAt(locate.valueAt(at), `${writePath(at)}: ${message}`)];
  });
  if (globs.some((glob) => !glob.startsWith('!'))) return problems;
  const at: ConfigPath = ['zones', zone];
  return [...problems, problemAt(locate.valueAt(at), `${writePath(at)}: The zone only leaves files out (\`!\`), so it is empty. Say first which files are in it.`)];
}

/** Why a glob of a zone can match no file, or not the files it seems to mean; null when it can. */
function globProblem(written: string, root: string): string | null {
  const glob = written.replace(/^!/u, '').replace(/^\.\//u, '');
  if (glob.trim() === '') return 'The glob is empty.';
  if (glob.includes('\\')) return `"${written}" holds a backslash, which in a glob takes the next character literally. Write "/" between folders.`;
  if (path.posix.isAbsolute(glob) || glob.split('/').includes('..')) return `"${written}" leads out of the project. Globs are relative to the folder of the configuration.`;
  const isFolder = !/[*?[\]{}()]/u.test(glob) && pathKind(path.join(root, glob)) === 'folder';
  if (isFolder || glob.endsWith('/')) return `"${written}" names a folder, and a glob matches files. Write "${written.replace(/\/+$/u, '')}/**".`;
  return null;
}

function claimProblems(claim: ClaimConfig, index: number, written: GuardrailsConfig, rules: readonly RuleWords[], root: string, locate: Locator): Problem[] {
  const rule = rules.find(({ id }) => id === claim.rule);
  const at: ConfigPath = ['claims', index];
  const earlier = (written.claims ?? []).findIndex((other) => isDeepStrictEqual({ ...other }, { ...claim }));
  const repeated = earlier < index ? [problemAt(locate.valueAt(at), `${writePath(at)}: It repeats ${writePath(['claims', earlier])}. Remove one of them.`)] : [];
  const zones = Object.keys(written.zones ?? {});
  const references = rule === undefined ? [] : referencesOf(rule, claim, at);
  const unknown = references.flatMap(({ refersTo, name, path: where }) => {
    const place = locate.valueAt(where);
    switch (refersTo) {
      case 'zone':
        return zones.includes(name) ? [] : [unknownName({ kind: 'zone', name, path: where, place, known: zones })];
      case 'file':
        return fileExists(root, name) ? [] : [unknownName({ kind: 'file', name, path: where, place, known: neighbours(root, name) })];
      // The engine knows these once it has the catalog.
      case 'table':
      case 'role':
        return [];
      default:
        return refersTo satisfies never;
    }
  });
  return [...repeated, ...unknown];
}

const moduleExtensions = /\.(?:d\.[cm]?ts|[cm]?[jt]sx?|json)$/u;

/** Whether the file exists, as written or with the extension of a module, or as a folder with an index. What a glob matches is for the judge to say. */
function fileExists(root: string, name: string): boolean {
  if (/[*?{]/u.test(name)) return true;
  const absolute = path.resolve(root, name);
  const kind = pathKind(absolute);
  if (kind === 'file') return true;
  if (kind === 'folder' && filesIn(absolute).some((file) => file.replace(moduleExtensions, '') === 'index')) return true;
  return filesIn(path.dirname(absolute)).some((file) => file !== path.basename(absolute) && file.replace(moduleExtensions, '') === path.basename(absolute));
}

function neighbours(root: string, name: string): readonly string[] {
  const folder = path.posix.dirname(name.replace(/^\.\//u, ''));
  return filesIn(path.resolve(root, folder)).map((file) => path.posix.join(folder, file.replace(moduleExtensions, '')));
}

function filesIn(folder: string): readonly string[] {
  if (pathKind(folder) !== 'folder') return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name);
}
