import { comparePlaces, counted, evidenceAt, listing, type ExportFact, type FileFacts, type ImportFact, type Judgement, type Place, type ProgramView, type RelatedPlace, type Verdict, type Violation, type Zones, defineFactRule } from '@pg-guardrails/kernel';
import { stringsOf, zonesInWords } from '../claim-options.js';
import { driverFamily, driversOption, isDriver, isHandle } from '../driver-family.js';
import { formWords } from '../import-forms.js';
import { modulePath } from '../module-path.js';
import { packageName } from '../packages.js';

interface Options {
  readonly except: readonly string[];
  readonly zones: readonly string[];
  readonly entry: readonly string[];
  readonly allow: readonly string[];
  readonly drivers: readonly string[];
}

const indexFile = /^(?<folder>(?:.*\/)?)(?:src\/)?index\.[cm]?[jt]sx?$/u;

/** Whether the file is what others are meant to import of the zone: named by the claim, or its topmost index. */
function isEntry(file: string, { zones: judged, entry }: Options, zones: Zones): boolean {
  if (!zones.isInAny(file, judged)) return false;
  if (entry.length > 0) return entry.includes(modulePath(file));
  const folder = indexFile.exec(file)?.groups?.['folder'];
  if (folder === undefined) return false;
  const above = folder.replace(/[^/]*\/$/u, '');
  return folder === '' || !zones.isInAny(`${above}index.ts`, judged);
}

/** What of an export is a pool or client, or leads to one. */
function handlesOf({ carries }: ExportFact, { drivers, allow }: Options, name: string): ExportFact['carries'] {
  if (allow.includes(name)) return [];
  return carries.filter((carried) => isDriver(packageName(carried.package), drivers) && isHandle(packageName(carried.package), carried.export));
}

/** The imports outside that take the export. `export *` gives every name that the file does not export itself. */
function takersOf(fact: ExportFact, ownNames: ReadonlySet<string>, edges: readonly ImportFact[]): readonly ImportFact[] {
  return edges.filter(({ names }) => names.some((name) => name === '*' || (fact.name === '*' ? !ownNames.has(name) : name === fact.name)));
}

/** One thing that leaks, with all the ways on which it does. */
interface Leak {
  readonly cause: Place;
  readonly file: string;
  readonly name: string;
  readonly carried: ExportFact['carries'][number];
  readonly related: RelatedPlace[];
}

function keyOf({ file, line, column }: Place): string {
  return `${file}:${String(line)}:${String(column)}`;
}

function leaksOf(program: ProgramView, options: Options, zones: Zones): readonly Leak[] {
  const within = [...options.except, ...options.zones];
  const outside = new Map<string, ImportFact[]>();
  for (const [file, edges] of program.imports) {
    if (zones.isInAny(file, within)) continue;
    for (const edge of edges) if (edge.target.kind === 'file') outside.set(edge.target.file, [...(outside.get(edge.target.file) ?? []), edge]);
  }
  const leaks = new Map<string, Leak>();
  for (const { file, facts } of program.files) {
    if (!zones.isInAny(file, options.zones)) continue;
    const exports = facts.filter((fact) => fact.kind === 'export');
    const ownNames = new Set(exports.map(({ name }) => name));
    for (const fact of exports) {
      const [carried] = handlesOf(fact, options, fact.name);
      const takers = takersOf(fact, ownNames, outside.get(file) ?? []);
      if (carried === undefined || (takers.length === 0 && !isEntry(file, options, zones))) continue;
      const cause = fact.through.findLast((place) => zones.isInAny(place.file, within)) ?? fact.place;
      const leak = leaks.get(keyOf(cause)) ?? { cause, file, name: fact.name, carried, related: [] };
      leaks.set(keyOf(cause), leak);
      for (const place of fact.through) if (keyOf(place) !== keyOf(cause) && !leak.related.some((known) => keyOf(known) === keyOf(place))) leak.related.push({ ...place, message: `${place.file} exports it on here` });
      leak.related.push(...takers.map(({ place, form }): RelatedPlace => ({ ...place, message: `${place.file} takes it here, by ${formWords[form]}` })));
    }
  }
  return [...leaks.values()].sort((a, b) => comparePlaces(a.cause, b.cause));
}

/** `what withRole() gives is a PoolClient of pg`. */
function carriedWords(name: string, { path, package: driver, export: exported }: ExportFact['carries'][number]): string {
  const what = exported === '*' || exported === 'default' ? `the driver ${packageName(driver)} itself` : /^[A-Z]\w*$/u.test(exported) ? `the ${exported} of ${packageName(driver)}` : `a value of ${packageName(driver)}`;
  if (path === '*') return `exports all of ${packageName(driver)}`;
  if (path === name) return `\`${name}\` is ${what}`;
  return path.endsWith('(callback)') ? `\`${path}\` is called with ${what}` : `\`${path}\` is ${what}`;
}

function violationOf(leak: Leak, { zones }: Options): Violation {
  return {
    messageId: leak.name === '*' ? 'exportsDriver' : 'leaks',
    data: { what: carriedWords(leak.name, leak.carried), name: leak.name, zone: listing(zones), file: leak.file },
    place: leak.cause,
    key: `${leak.name} of ${leak.cause.file}`,
    related: leak.related,
  };
}

function untypedIn(files: readonly FileFacts[], { zones: judged }: Options, zones: Zones): number {
  return files.filter(({ file }) => zones.isInAny(file, judged)).reduce((sum, { facts }) => sum + facts.filter((fact) => fact.kind === 'export' && fact.untyped).length, 0);
}

function verdictOf(leaks: readonly Leak[], subject: string, program: ProgramView, options: Options, zones: Zones): Verdict {
  const base = { rule: 'no-driver-leak', subject, layer: null, operation: null, role: null, facets: {}, settledBy: 'scan' as const, counterexample: null, attempts: [] };
  if (leaks.length > 0) return { ...base, verdict: 'refuted', reason: `${counted(leaks.length, 'export')} ${leaks.length === 1 ? 'carries' : 'carry'} a pool or client out of ${zonesInWords(options.zones)}.`, evidence: leaks.map(({ cause, name }) => evidenceAt(cause, name)) };
  const untyped = untypedIn(program.files, options, zones);
  const files = program.files.filter(({ file }) => zones.isInAny(file, options.zones)).length;
  return { ...base, verdict: 'proven', reason: `No export of ${counted(files, 'file')} carries a pool or client.${untyped === 0 ? '' : ` Not covered: ${counted(untyped, 'export')} with any in the type.`}`, evidence: [] };
}

const subjectOf = ({ zones }: Options): string => `No pool or client of the driver leaves ${zonesInWords(zones)}`;

/** Nobody outside gets a pool or a client of the zone that owns the database: see rule.md. */
export const rule = defineFactRule<Options>({
  id: 'no-driver-leak',
  group: 'db-boundary',
  description: 'Forbid the zones that own the database to export a pool or client of the driver',
  doors: ['scan'],
  recommended: true,
  messages: {
    leaks: '{{ what }}, and it gets out of zone {{ zone }} by `{{ name }}` of {{ file }}. Who has it queries as the login role, past the role and the error handling that are set up in the zone. Export a function that returns rows, and keep the pool and its clients to the zone.',
    exportsDriver: '{{ file }} {{ what }}, so everyone may open connections of their own past zone {{ zone }}. Export by name the types that others need, errors and rows, and no pool and no client.',
  },
  options: {
    except: { type: 'array', items: { type: 'string', refersTo: 'zone' }, uniqueItems: true, default: [], description: 'Zones that may have a pool or client: what passes between them is no leak.' },
    zones: { type: 'array', items: { type: 'string', refersTo: 'zone' }, minItems: 1, uniqueItems: true, description: 'The zones whose exports are judged; default: those in `except`.' },
    entry: { type: 'array', items: { type: 'string', minLength: 1, refersTo: 'file' }, uniqueItems: true, default: [], description: 'The modules that others are meant to import: what they export counts, taken or not. Default: the topmost index of each zone.' },
    allow: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true, default: [], description: 'Names of exports that may.' },
    drivers: driversOption,
  },
  requiredOptions: ['except'],
  parseOptions(claim) {
    const except = stringsOf(claim, 'except');
    const zones = stringsOf(claim, 'zones');
    return { except, zones: zones.length === 0 ? except : zones, entry: stringsOf(claim, 'entry').map(modulePath), allow: stringsOf(claim, 'allow'), drivers: stringsOf(claim, 'drivers') };
  },
  subject: subjectOf,
  watches: (options) => ({
    kinds: ['export'],
    packages: [...driverFamily, ...options.drivers],
    members: [],
    except: [],
    exports: { of: options.zones, within: [...options.except, ...options.zones], entry: (file, zones) => isEntry(file, options, zones) },
  }),
  judgeProgram(program, { options, zones }): Judgement {
    // A zone without a file has nothing that could get out, and nothing is claimed of it.
    if (!program.files.some(({ file }) => zones.isInAny(file, options.zones))) return { verdicts: [], violations: [] };
    const leaks = leaksOf(program, options, zones);
    return { verdicts: [verdictOf(leaks, subjectOf(options), program, options, zones)], violations: leaks.map((leak) => violationOf(leak, options)) };
  },
});
