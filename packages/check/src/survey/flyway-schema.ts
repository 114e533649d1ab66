import path from 'node:path';
import type { ReplayConfig } from '@pg-guardrails/kernel';

/** The schemas that Flyway is told to make and to begin its search path with, the default one first. */
export interface FlywaySchema {
  readonly schemas: readonly string[];
  /** `flyway.createSchemas=false`: they are there before. */
  readonly creates: boolean;
  readonly file: string;
  readonly line: number;
}

interface Line {
  readonly text: string;
  readonly number: number;
  readonly indent: number;
}

/** A setting with what stands around it: a service of a compose file, a step of a job, else the whole file. */
interface Setting {
  readonly name: 'defaultSchema' | 'schemas' | 'createSchemas';
  readonly value: string;
  readonly line: number;
  readonly block: readonly Line[];
}

const baseName = (file: string): string => path.posix.basename(file);
const isYaml = (file: string): boolean => /\.ya?ml$/u.test(file);
/** What Flyway and Spring Boot read, and what starts them. */
const configures = (file: string): boolean =>
  /^(?:flyway.*\.(?:conf|toml|properties)|application.*\.(?:properties|ya?ml)|bootstrap.*\.(?:properties|ya?ml)|(?:docker-)?compose.*\.ya?ml|.*\.env|\.env\..+|env\.example|Dockerfile.*|.*\.sh)$/u.test(baseName(file)) || /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/u.test(file);

/** `flyway.defaultSchema=`, `spring.flyway.default-schema:`, `FLYWAY_DEFAULT_SCHEMA:`, `-defaultSchema=`. */
const written = /(?:\bflyway[._]|(?<=[\s"'])-|^\s*)(?<name>default[-_]?schema|schemas|create[-_]?schemas)["']?\s*[=:]\s*(?<value>[^#\n]*)/iu;
const named = (name: string): Setting['name'] => (/^default/iu.test(name) ? 'defaultSchema' : /^create/iu.test(name) ? 'createSchemas' : 'schemas');
const speaksOfFlyway = /\bflyway[._]/iu;

function linesOf(text: string): readonly Line[] {
  return text.split(/\r\n|\n|\r/u).map((line, index) => ({ text: line, number: index + 1, indent: line.trim() === '' ? Infinity : line.search(/\S/u) }));
}

/** The line that a line of YAML is below of. */
function above(lines: readonly Line[], at: number): number {
  const { indent = 0 } = lines[at] ?? {};
  for (let before = at - 1; before >= 0; before -= 1) if ((lines[before]?.indent ?? Infinity) < indent) return before;
  return -1;
}

/** The service or the step whose environment a line of YAML is in. */
function blockAround(lines: readonly Line[], at: number): readonly Line[] {
  const head = above(lines, above(lines, at));
  if (head < 0) return lines;
  const { indent = 0 } = lines[head] ?? {};
  const end = lines.findIndex((line, index) => index > head && line.indent <= indent);
  return lines.slice(head, end === -1 ? lines.length : end);
}

/** The items of a list of YAML below a key that has no value beside it. */
function itemsBelow(lines: readonly Line[], at: number): string {
  const items: string[] = [];
  for (const { text } of lines.slice(at + 1)) {
    const item = /^\s*-\s*(?<value>.*)$/u.exec(text)?.groups?.['value'];
    if (item === undefined) break;
    items.push(item);
  }
  return items.join(',');
}

/** Whether a name without a prefix stands below `flyway:` or `[flyway]`. */
function isOfFlyway(file: string, lines: readonly Line[], at: number): boolean {
  const { text = '' } = lines[at] ?? {};
  if (speaksOfFlyway.test(text)) return true;
  if (/\s-(?:defaultSchema|schemas|createSchemas)\s*=/iu.test(text)) return /\bflyway\b/iu.test(text);
  if (isYaml(file)) return /^\s*flyway\s*:/iu.test(lines[above(lines, at)]?.text ?? '');
  return /\.toml$/u.test(file) && /^\s*\[flyway\]/iu.test(lines.slice(0, at).findLast((line) => /^\s*\[/u.test(line.text))?.text ?? '');
}

function settingsIn(file: string, text: string): readonly Setting[] {
  const lines = linesOf(text);
  return lines.flatMap((line, at): Setting[] => {
    if (/^\s*(?:#|;|!|\/\/)/u.test(line.text)) return [];
    const { name, value = '' } = written.exec(line.text)?.groups ?? {};
    if (name === undefined || !isOfFlyway(file, lines, at)) return [];
    const given = value.trim() === '' && isYaml(file) ? itemsBelow(lines, at) : value;
    return [{ name: named(name), value: given, line: line.number, block: isYaml(file) && /FLYWAY_/u.test(line.text) ? blockAround(lines, at) : lines }];
  });
}

/** `${SCHEMA:app}` and `${SCHEMA:-app}` say what holds where nobody says otherwise. Null for what only the run shows. */
function schemaNamed(value: string): string | null {
  const name = value.trim().replace(/^["'[\s]+|["'\],\s]+$/gu, '').replace(/^\$\{[\w.]+:-?(?<usual>[^}]*)\}$/u, '$<usual>').trim();
  return name === '' || /[${}@%\s]/u.test(name) ? null : name;
}

/** On a command's line more stands behind it. */
function firstWord(value: string): string {
  return /^\s*["']?(?:\$\{[^}]*\}|[^\s"'\\,])+/u.exec(value)?.[0] ?? '';
}

function schemaOf(settings: readonly Setting[], file: string): FlywaySchema | null {
  const [first] = settings.filter(({ name }) => name !== 'createSchemas');
  const listed = settings.find(({ name }) => name === 'schemas')?.value.split(',').map(schemaNamed) ?? [];
  const own = settings.find(({ name }) => name === 'defaultSchema');
  const usual = own === undefined ? listed[0] : schemaNamed(firstWord(own.value));
  if (first === undefined || usual === undefined || usual === null || listed.includes(null)) return null;
  const schemas = [usual, ...listed.flatMap((name) => (name === null || name === usual ? [] : [name]))];
  return { schemas, creates: !settings.some(({ name, value }) => name === 'createSchemas' && /false/iu.test(value)), file, line: (own ?? first).line };
}

/** How near what is configured stands to a folder of migrations: in a block that names it, or in the nearest folder above it. */
function nearness(folder: string, file: string, block: readonly Line[]): number {
  const place = folder.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
  if (new RegExp(String.raw`(?:^|[\s"':,=/])${place}(?=$|[\s"':,/])`, 'u').test(block.map(({ text }) => text).join('\n'))) return Infinity;
  // A module's own resources lie beside its migrations: `src/main/resources/application.yml`.
  const home = path.posix.dirname(file).replace(/(?:^|\/)(?:conf|config|scripts|bin|docker|\.github\/workflows)$/u, '');
  return home === '' || home === '.' ? 0 : folder === home || folder.startsWith(`${home}/`) ? home.length : -1;
}

/** The schema that Flyway is configured for, for a folder of its migrations. Null where nobody says, or not everybody says the same. */
export function flywaySchema(folder: string, files: readonly string[], readText: (file: string) => string | null): FlywaySchema | null {
  const found = files.filter(configures).flatMap((file) => {
    const text = readText(file) ?? '';
    if (!/flyway/iu.test(text)) return [];
    const settings = settingsIn(file, text);
    const blocks = [...new Map(settings.map(({ block }) => [block[0]?.number ?? 0, block])).values()];
    return blocks.flatMap((block) => {
      const [from, to] = [block[0]?.number ?? 0, block.at(-1)?.number ?? 0];
      const schema = schemaOf(settings.filter(({ line }) => line >= from && line <= to), file);
      return schema === null ? [] : [{ schema, near: nearness(folder, file, block) }];
    });
  });
  const nearest = Math.max(-1, ...found.map(({ near }) => near));
  const told = found.filter(({ near }) => near >= 0 && near === nearest);
  const [first] = told;
  return first !== undefined && told.every(({ schema }) => schema.schemas.join() === first.schema.schemas.join()) ? first.schema : null;
}

const plainName = /^[a-z_][a-z0-9_]*$/u;
const identifier = (name: string): string => (plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** As Flyway does it: it makes the schemas, and puts the default one before the search path of its connection (Flyway documentation, Default Schema). */
export function replayFor({ schemas, creates }: FlywaySchema): ReplayConfig | null {
  const [usual = 'public'] = schemas;
  const made = creates ? schemas.filter((name) => name !== 'public').map((name) => `CREATE SCHEMA IF NOT EXISTS ${identifier(name)};`) : [];
  const searchPath = usual === 'public' ? [] : [`SET search_path = ${identifier(usual)}, "$user", public;`];
  return made.length + searchPath.length === 0 ? null : { perFile: [...made, ...searchPath].join(' ') };
}
