import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rooms, root } from '../../scripts/house/rooms.js';

/** The files that git tracks. */
function repositoryFiles(): readonly string[] {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error('git cannot list the files of the repository.');
  // A file that was deleted and not yet committed is still listed.
  return stdout.split('\0').filter((file) => file !== '' && statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() === true);
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const files = repositoryFiles();
const pages = files.filter((file) => file.endsWith('.md'));

/** A page without its code: in code, what looks like a link or a heading is none. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^(?<fence>`{3,}|~{3,})[^\n]*\n[\s\S]*?^\k<fence>[ \t]*$/gmu, '').replaceAll(/<!--[\s\S]*?-->/gu, '');
}

const withoutCodeSpans = (text: string): string => text.replaceAll(/(?<ticks>`+)(?:(?!\k<ticks>)[\s\S])+\k<ticks>/gu, '');

/** The anchors of a page as GitHub makes them: lower case, punctuation dropped, spaces to hyphens, repeats numbered. */
function anchors(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const found = new Set<string>();
  for (const { groups } of prose(markdown).matchAll(/^#{1,6}[ \t]+(?<title>.+?)[ \t]*#*$/gmu)) {
    const slug = (groups?.['title'] ?? '')
      .replaceAll(/\[(?<text>[^\]]*)\]\([^)]*\)/gu, '$<text>')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/gu, '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    found.add(times === 0 ? slug : `${slug}-${String(times)}`);
  }
  return found;
}

/** The targets of a page's links and images, in line and by reference. */
function targets(markdown: string): readonly string[] {
  const text = withoutCodeSpans(prose(markdown));
  const inline = [...text.matchAll(/\]\(\s*<?(?<target>[^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/gu)];
  const references = [...text.matchAll(/^\[[^\]]+\]:\s*<?(?<target>[^\s>]+)/gmu)];
  return [...inline, ...references].map(({ groups }) => groups?.['target'] ?? '');
}

/** What is wrong with a link of a page; null for a good one and for one that leads out of the repository. */
function broken(page: string, target: string): string | null {
  if (/^[a-z][a-z\d+.-]*:/iu.test(target)) return null;
  const [file = '', anchor] = target.split('#');
  if (file.startsWith('/')) return `${page}: ${target} is absolute`;
  const led = file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURIComponent(file));
  if (led.startsWith('../')) return `${page}: ${target} leads out of the repository`;
  const isFolder = files.some((known) => known.startsWith(`${led.replace(/\/$/u, '')}/`));
  if (!files.includes(led) && !isFolder) return `${page}: ${target} leads nowhere`;
  if (anchor === undefined) return null;
  return led.endsWith('.md') && anchors(read(led)).has(anchor) ? null : `${page}: ${target}: the page has no such heading`;
}

describe('links', () => {
  test('every relative link leads to a file of the repository, and to a heading of it', () => {
    const links = pages.flatMap((page) => targets(read(page)).map((target) => ({ page, target })));
    expect(links.length).toBeGreaterThan(pages.length);
    expect(links.flatMap(({ page, target }) => broken(page, target) ?? [])).toEqual([]);
  });

  test('a link is found in prose and not in code, and a bad one is told', () => {
    const page = 'See [a](rules/README.md#the-rooms), ![b](<no/such.png> "title") and `[c](d)`.\n\n```md\n[e](f)\n```\n\n[ref]: ../x.md\n';
    expect(targets(page)).toEqual(['rules/README.md#the-rooms', 'no/such.png', '../x.md']);
    expect(targets(page).map((target) => broken('README.md', target))).toEqual([
      null,
      'README.md: no/such.png leads nowhere',
      'README.md: ../x.md leads out of the repository',
    ]);
    expect(broken('README.md', 'rules/README.md#nowhere')).toBe('README.md: rules/README.md#nowhere: the page has no such heading');
    expect([...anchors('# The `pg/sql` language\n## Why?\n## Why?\n')]).toEqual(['the-pgsql-language', 'why', 'why-1']);
  });
});

describe('the pages of the rules', () => {
  const required = ['What it checks', 'Why', 'Examples', 'Options', 'Known false negatives', 'When not to use it'];

  test.each(rooms())('%s', (room) => {
    const text = prose(read(`rules/${room}/rule.md`));
    const headings = [...text.matchAll(/^## (?<title>.+)$/gmu)].map(({ groups }) => groups?.['title'] ?? '');
    expect(headings.filter((title) => required.includes(title))).toEqual(required);
    expect([...text.matchAll(/^# (?<title>.+)$/gmu)].map(({ groups }) => groups?.['title'])).toEqual([room]);
    const sections = text.split(/^## .+$/mu).slice(1);
    expect(sections.filter((section) => section.trim() === '' && !/### /u.test(section))).toEqual([]);
  });

  test("README's table has a row for every room, and none besides", () => {
    const table = /<!-- begin rules -->(?<rows>[\s\S]*?)<!-- end rules -->/u.exec(read('README.md'))?.groups?.['rows'] ?? '';
    const listed = [...table.matchAll(/^\| \[`(?<id>[\w-]+)`\]\(rules\/(?<room>[\w-]+)\/rule\.md\)/gmu)].map(({ groups }) => [groups?.['id'], groups?.['room']]);
    expect(listed).toEqual(rooms().map((room) => [room, room]));
  });
});

test('the table of decisions lists every decision, by its own title', () => {
  const listed = [...read('docs/decisions/README.md').matchAll(/^\| \[\d{4}\]\((?<file>[^)]+)\)/gmu)].map(({ groups }) => `docs/decisions/${groups?.['file'] ?? ''}`);
  expect(listed).toEqual(files.filter((file) => /^docs\/decisions\/\d{4}-.+\.md$/u.test(file)).sort());
});

describe('docs/configuration.md', () => {
  interface Schema {
    readonly properties: Readonly<Record<string, Schema>>;
    readonly items: Schema;
  }
  const schema = JSON.parse(read('packages/pg-guardrails/schema.json')) as Schema;
  const [top = '', history = '', replay = ''] = read('docs/configuration.md').split(/^##+ /mu);
  const keys = (section: string): readonly string[] =>
    [...section.matchAll(/^\| (?<cell>`[^|]+`) \|/gmu)].flatMap(({ groups }) => [...(groups?.['cell'] ?? '').matchAll(/`(?<key>[^`]+)`/gu)].map((match) => match.groups?.['key'] ?? ''));

  test('it says every key of a configuration', () => {
    expect([...keys(top)].sort()).toEqual(Object.keys(schema.properties).filter((key) => key !== '$schema').sort());
  });

  test('and every key of a history', () => {
    expect([...keys(history)].sort()).toEqual(Object.keys(schema.properties['histories']?.items.properties ?? {}).sort());
  });

  test('and every key of its replay', () => {
    expect([...keys(replay)].sort()).toEqual(Object.keys(schema.properties['histories']?.items.properties['replay']?.properties ?? {}).sort());
  });
});

describe('what belongs to one machine stays out of the repository', () => {
  // Put together here, so that this file names none itself.
  const hosts = [['registry', 'npmjs'], ['npmjs', 'org'], ['yarnpkg', 'com'], ['npm', 'pkg', 'github'], ['proxy', 'golang'], ['pypi', 'org'], ['npm', 'jsr']];
  const registry = new RegExp(String.raw`\b(?:${hosts.map((parts) => parts.join(String.raw`\.`)).join('|')})\b`, 'u');
  const folders = ['work', 'tmp', 'root', 'home', 'Users'];
  /** An absolute path into such a folder: nothing that could be part of a longer path or of an address stands before it. */
  const machinePath = new RegExp(String.raw`(?<![\w.}@*)\]-])/(?:${folders.join('|')})/[\w.-]`, 'u');
  /** Addresses made up for a test; the file says there what for. */
  const madeUp: Readonly<Record<string, RegExp>> = { 'packages/pg-guardrails/test/sarif.test.ts': /file:\/\/\/root\/|`\/root\/\$/u };

  function offences(pattern: RegExp): readonly string[] {
    return files
      .flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap((line, index) => (pattern.test(line) && madeUp[file]?.test(line) !== true ? [`${file}:${String(index + 1)} ${line.trim().slice(0, 120)}`] : [])),
      );
  }

  test('no file names the host of a package registry', () => {
    for (const host of hosts) expect(`"resolved": "https://${host.join('.')}/a"`).toMatch(registry);
    expect(offences(registry)).toEqual([]);
  });

  test('no file names an absolute path of a machine', () => {
    for (const folder of folders) {
      const absolute = `/${folder}/x`;
      for (const text of [absolute, `cd ${absolute}`, `"${absolute}"`, `'${absolute}'`, `\`${absolute}\``, `file://${absolute}`]) expect(text).toMatch(machinePath);
      for (const text of [`docs${absolute}`, `.${absolute}`, `https://a.example${absolute}`, `\${root}${absolute}`, `**${absolute}`]) expect(text).not.toMatch(machinePath);
    }
    expect(offences(machinePath)).toEqual([]);
  });
});
