import path from 'node:path';
import type { EntryPoint, PackageView, Place } from '@pg-guardrails/kernel';
import { startOf, usualBuildProjects } from '@pg-guardrails/kernel';
import { ignoredBy } from '@pg-guardrails/scanner';
import type { ProjectFiles } from '../files.js';
import { isRecord, type PackageManifest } from './manifests.js';

const buildScript = /^(?:build(?::(?:prod|production|esm|cjs|types|lib|dist))?|prepack|prepare|prepublishOnly)$/u;

function tscProjects(command: string): readonly string[] {
  return command.split(/&&|\|\||[;&|]/u).flatMap((part) => {
    const words = part.trim().split(/\s+/u);
    const at = words.findIndex((word) => /^(?:.*\/)?tsc$/u.test(word));
    if (at < 0 || words.includes('--noEmit')) return [];
    const flag = words.findIndex((word, index) => index > at && /^(?:-p|--project|-b|--build)$/u.test(word));
    const named = flag < 0 ? undefined : words[flag + 1];
    if (named === undefined || named.startsWith('-')) return ['tsconfig.json'];
    return [named.endsWith('.json') ? named : path.posix.join(named, 'tsconfig.json')];
  });
}

function projectsOf({ folder, content }: PackageManifest, files: ProjectFiles): readonly string[] {
  const at = (project: string): string => path.posix.join(folder, project);
  const usual = usualBuildProjects.map(at).filter((project) => files.exists(project));
  if (usual.length > 0) return usual;
  const scripts = isRecord(content['scripts']) ? Object.entries(content['scripts']) : [];
  const named = scripts.flatMap(([name, command]) => (typeof command === 'string' && buildScript.test(name) ? tscProjects(command) : []));
  return [...new Set(named.map(at))].filter((project) => files.exists(project));
}

/** `dist` packs the folder, and a later `!dist/x.js` takes a file out of it again, as in npm-packlist. */
function packLine(entry: string, isFolder: boolean): readonly string[] {
  const [sign, plain] = entry.startsWith('!') ? ['!', entry.slice(1)] : ['', entry];
  const name = plain.replace(/^(?:\.?\/)+/u, '').replace(/\/+$/u, '');
  if (name === '' || name === '.') return [`${sign}/**`];
  return isFolder ? [`${sign}/${name}/**`] : [`${sign}/${name}`, ...(/[*.]/u.test(name) ? [] : [`${sign}/${name}/**`])];
}

/** What npm packs (manual of package.json, `files`): what `files` lists; without it all but what `.npmignore`, else `.gitignore`, leaves out. */
function packedBy({ folder, content, placeOf }: PackageManifest, files: ProjectFiles, file: string): Place | null {
  const prefix = folder === '' ? '' : `${folder}/`;
  if (!file.startsWith(prefix)) return null;
  const own = file.slice(prefix.length);
  const listed: unknown = content['files'];
  if (Array.isArray(listed)) {
    const entries = listed.map((entry: unknown) => (typeof entry === 'string' ? packLine(entry, files.isFolder(path.posix.join(folder, entry.replace(/^!/u, '')))) : []));
    if (!ignoredBy(entries.flat(), own)) return null;
    const index = entries.findIndex((lines) => ignoredBy(lines, own));
    return placeOf(['files', index]);
  }
  const ignoring = ['.npmignore', '.gitignore'].map((name) => path.posix.join(folder, name)).find((name) => files.exists(name));
  const text = ignoring === undefined ? '' : (files.readText(ignoring) ?? '');
  return ignoredBy(text.split(/\r?\n/u), own) ? null : startOf(`${prefix}package.json`);
}

export function packageView(manifest: PackageManifest, offered: readonly EntryPoint[], files: ProjectFiles): PackageView {
  return {
    folder: manifest.folder,
    file: manifest.file,
    isPrivate: manifest.content['private'] === true,
    offered,
    projects: projectsOf(manifest, files),
    packedBy: (file) => packedBy(manifest, files, file),
  };
}
