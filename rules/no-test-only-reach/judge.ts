import {
  counted,
  type EntryPoint,
  evidenceAt,
  type ImportFact,
  isTypeOnly,
  type Judgement,
  listing,
  type Place,
  type ProgramView,
  type Reached,
  type RelatedPlace,
  startOf,
  type Verdict,
  type Violation,
  type Zones,
} from '@pg-guardrails/kernel';
import { formWords } from '../import-forms.js';
import { testOnlyModule, type TestOnlyModule } from '../test-only-module.js';
import { findCuts, type Cut } from './cuts.js';
import { rootsOf } from './roots.js';

export interface ReachClaim {
  /** A path without extension, or a glob. */
  readonly module: string;
  /** Zones of the tests. */
  readonly allow: readonly string[];
}

/** Whether the edge leads to something that runs. A mock puts something else in the place of what it names. */
const runs = ({ form }: ImportFact): boolean => form !== 'mock' && !isTypeOnly(form);
const counts = ({ form }: ImportFact): boolean => form !== 'mock';

const programFile = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/u;

/** What keeps the answer open, and where; without a place when the run says it by itself. */
interface Doubt {
  readonly reason: string;
  readonly place: Place | null;
}

/** The file at the end of an edge, or what the edge says where it leads to none. */
function endOf({ target, specifier }: ImportFact): string {
  return target.kind === 'file' ? target.file : (specifier ?? '');
}

function pathWords(chain: readonly ImportFact[]): string {
  return [...chain.map(({ place }) => place.file), ...chain.slice(-1).map(endOf)].join(' → ');
}

function startWords({ file, named }: EntryPoint): string {
  return named ?? `${file}, as no manifest names the entry points of its package`;
}

function related(chain: readonly ImportFact[], cut: Cut): readonly RelatedPlace[] {
  const steps = chain.filter((edge) => edge !== cut.edge).map((edge) => ({ ...edge.place, message: `${edge.place.file} leads on to ${endOf(edge)} here, by ${formWords[edge.form]}` }));
  const again = cut.again.map(({ place, form }) => ({ ...place, message: `imported here as well, by ${formWords[form]}` }));
  return [...steps, ...again];
}

interface Found {
  readonly chain: readonly ImportFact[];
  readonly violation: Violation;
}

function foundBy(cut: Cut, messageId: 'reach' | 'reachByType', module: TestOnlyModule, entries: ReadonlyMap<string, EntryPoint>): Found {
  const chain = [...cut.before.chain, cut.edge, ...cut.after];
  const entry = entries.get(cut.before.root);
  return {
    chain,
    violation: {
      messageId: messageId === 'reach' && cut.after.length > 0 ? 'reachThroughTests' : messageId,
      data: { module: module.name, path: pathWords(chain), start: entry === undefined ? cut.before.root : startWords(entry), through: endOf(cut.edge) },
      place: cut.edge.place,
      key: `${cut.edge.place.file} to ${endOf(cut.edge)} of ${module.name}`,
      related: related(chain, cut),
    },
  };
}

/** Entry points that are themselves test-only. What a private package exports is reached by its importers alone, and they are looked at. */
function ownEntries(entries: readonly EntryPoint[], module: TestOnlyModule): readonly Violation[] {
  return entries
    .filter(({ file, kind }) => (kind === 'configured' || kind === 'named') && module.holds(file))
    .map(({ file, place, named }) => ({ messageId: 'entryIsTestOnly', data: { module: module.name, file, start: named ?? file }, place, key: `${module.name} by ${named ?? file}` }));
}

function doubts(reached: ReadonlyMap<string, Reached>, program: ProgramView): readonly Doubt[] {
  return [...reached].flatMap(([file, { chain }]): readonly Doubt[] => {
    const edges = program.imports.get(file);
    if (edges === undefined) return programFile.test(file) ? [{ reason: `${file} was not read, so what it imports is not known. Include it, or mend it.`, place: chain.at(-1)?.place ?? startOf(file) }] : [];
    // The engine names each gap as a problem of the whole run.
    return edges.filter((edge) => counts(edge) && program.isGap(edge)).map((edge) => ({ reason: `${file} imports "${edge.specifier ?? ''}", which leads to no file.`, place: null }));
  });
}

/** What a proven answer does not speak of. */
function notCovered(reached: ReadonlyMap<string, Reached>, program: ProgramView, isTests: (file: string) => boolean): string {
  const others = program.files.filter(({ file, language }) => language === 'program' && !reached.has(file) && !isTests(file)).length;
  const edges = [...reached.keys()].flatMap((file) => program.imports.get(file) ?? []).filter(counts);
  const opaque = edges.filter(({ target }) => target.kind === 'opaque').length;
  const missing = edges.filter(({ target }) => target.kind === 'unresolved').length;
  const parts = [...(opaque === 0 ? [] : [`${counted(opaque, 'load')} whose specifier is no constant`]), ...(missing === 0 ? [] : [`${counted(missing, 'import')} of files that a build makes and that are not there`]), ...(others === 0 ? [] : [`${counted(others, 'file')} that no entry point leads to`])];
  return parts.length === 0 ? '' : ` Not covered: ${listing(parts)}.`;
}

export function judgeReach(program: ProgramView, claim: ReachClaim, zones: Zones): Judgement {
  const module = testOnlyModule(claim.module, zones);
  const isTests = (file: string): boolean => zones.isInAny(file, claim.allow);
  const verdict = (value: Verdict['verdict'], reason: string, chain: readonly ImportFact[] = []): Verdict => ({
    rule: 'no-test-only-reach',
    subject: module.name,
    layer: null,
    operation: null,
    role: null,
    facets: {},
    verdict: value,
    reason,
    settledBy: 'scan',
    counterexample: null,
    attempts: [],
    evidence: chain.map((edge) => evidenceAt(edge.place, `imports ${endOf(edge)}`)),
  });
  const unknown = (doubtful: readonly Doubt[]): Judgement => ({
    verdicts: [verdict('unknown', doubtful[0]?.reason ?? '')],
    violations: doubtful.flatMap(({ reason, place }) => (place === null ? [] : [{ messageId: 'reachUnknown', data: { module: module.name, reason }, place, key: `${module.name}/${reason}` }])),
  });

  const [first] = program.files.filter(({ file, language }) => language === 'program' && module.holds(file));
  if (first === undefined) return unknown([{ reason: `No file that was read is the module ${module.name}.`, place: startOf(module.name) }]);

  const entries = program.entryPoints().entries.filter(({ file }) => !isTests(file));
  if (entries.length === 0) return unknown([{ reason: 'No entry point of production is known outside the tests. Name them in `entry` of the configuration.', place: startOf(first.file) }]);
  const byFile = new Map(entries.map((entry) => [entry.file, entry]));
  const own = ownEntries(entries, module);
  const outside = entries.filter(({ file }) => !module.holds(file));
  const running = findCuts(program, { roots: rootsOf(program, outside, runs), module, isTests, follows: runs });
  const typed = findCuts(program, { roots: rootsOf(program, outside, counts), module, isTests, follows: counts });
  const known = new Set(running.cuts.map(({ edge }) => `${edge.place.file}\0${endOf(edge)}`));
  const found = [
    ...running.cuts.map((cut) => foundBy(cut, 'reach', module, byFile)),
    ...typed.cuts.filter(({ edge }) => !known.has(`${edge.place.file}\0${endOf(edge)}`)).map((cut) => foundBy(cut, 'reachByType', module, byFile)),
  ];
  const violations = [...own, ...found.map(({ violation }) => violation)];
  if (violations.length > 0) {
    const ways = [...(found.length === 0 ? [] : [`${counted(found.length, 'import')} of production ${found.length === 1 ? 'leads' : 'lead'} there`]), ...(own.length === 0 ? [] : [`${counted(own.length, 'entry point')} ${own.length === 1 ? 'is' : 'are'} test-only`])];
    const [shortest] = [...found].sort((a, b) => a.chain.length - b.chain.length);
    return { verdicts: [verdict('refuted', `${ways.join(', and ')}${shortest === undefined ? '' : `: ${pathWords(shortest.chain)}`}.`, shortest?.chain)], violations };
  }
  const open = doubts(typed.reached, program);
  if (open.length > 0) return unknown(open);
  const extent = `${counted(entries.length, 'entry point')} ${entries.length === 1 ? 'leads' : 'lead'} to ${counted(typed.reached.size, 'file')}, and none of them imports ${module.name}.`;
  return { verdicts: [verdict('proven', extent + notCovered(typed.reached, program, (file) => isTests(file) || module.holds(file)))], violations: [] };
}
