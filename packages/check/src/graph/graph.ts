import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportFact } from '@pg-guardrails/kernel';
import { isTypeOnly } from '@pg-guardrails/kernel';
import { rules } from '@pg-guardrails/rules';
import { listProject } from '@pg-guardrails/scanner';
import { isProgramFile } from '@pg-guardrails/ts-reader';
import { sortClaims } from '../claims.js';
import { projectFiles } from '../files.js';
import { judgeProgram, type FactClaim } from '../judge-facts.js';
import { viewOf } from '../program-view.js';
import { readPrograms } from '../read-programs.js';
import { version } from '../version.js';
import { collapse } from './collapse.js';
import type { GraphEdge, GraphImport, GraphNode, GraphReport, GraphTarget } from './document.js';
import { targetsOf } from './targets.js';
import { waysThrough, waysTo, type Step, type Ways } from './ways.js';

export interface GraphInput {
  readonly config: LoadedConfig;
  /** Packages or modules; none: the drivers, and what claims call test-only. */
  readonly to: readonly string[];
  /** A folder, a file or a zone; null: everything. */
  readonly focus: string | null;
  /** At most so many nodes. */
  readonly limit: number;
}

function keyOf({ file, line, column }: { readonly file: string; readonly line: number; readonly column: number }): string {
  return `${file}:${String(line)}:${String(column)}`;
}

function byPlace(a: GraphImport, b: GraphImport): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

type Breaks = (edge: ImportFact) => readonly string[];

function importOf(edge: ImportFact, breaks: Breaks): GraphImport {
  const { place, specifier, form } = edge;
  return { file: place.file, line: place.line, column: place.column, specifier, form, breaks: breaks(edge) };
}

function targetOf({ target, distance, steps }: Ways, breaks: Breaks): GraphTarget {
  return { id: target.id, kind: target.kind, direct: steps.filter(({ to }) => to === null).map(({ edge }) => importOf(edge, breaks)).sort(byPlace), reaching: distance.size };
}

/** Imports by the nodes that they join. */
function edgesOf(ways: readonly Ways[], nodeOf: ReadonlyMap<string, string>, breaks: Breaks): readonly GraphEdge[] {
  const joined = new Map<string, { readonly from: string; readonly to: string; readonly edges: Map<string, ImportFact> }>();
  const add = ({ edge, to }: Step, target: string): void => {
    const from = nodeOf.get(edge.place.file);
    const end = to === null ? target : nodeOf.get(to);
    if (from === undefined || end === undefined || from === end) return;
    const key = `${from}\0${end}`;
    const known = joined.get(key) ?? { from, to: end, edges: new Map<string, ImportFact>() };
    joined.set(key, known);
    known.edges.set(keyOf(edge.place), edge);
  };
  for (const { target, steps } of ways) for (const step of steps) add(step, target.id);
  const order = new Map([...new Set([...nodeOf.values(), ...ways.map(({ target }) => target.id)])].map((id, index) => [id, index]));
  return [...joined.values()]
    .flatMap(({ from, to, edges }): readonly GraphEdge[] => {
      const imports = [...edges.values()].map((edge) => importOf(edge, breaks)).sort(byPlace);
      const example = imports.find((one) => one.breaks.length > 0) ?? imports[0];
      if (example === undefined) return [];
      return [{ from, to, imports: imports.length, typeOnly: imports.every(({ form }) => isTypeOnly(form)), breaks: [...new Set(imports.flatMap((one) => one.breaks))].sort(), example }];
    })
    .sort((a, b) => (order.get(a.from) ?? 0) - (order.get(b.from) ?? 0) || (order.get(a.to) ?? 0) - (order.get(b.to) ?? 0));
}

/** Whether a file is what was asked for: a zone by its name, else a file, or a folder with all below it. */
function focusOf(focus: string, { zones }: LoadedConfig): (file: string) => boolean {
  if (zones.names.includes(focus)) return (file) => zones.isInAny(file, [focus]);
  const plain = focus.replace(/^\.\//u, '').replace(/\/+(?:\*\*)?$/u, '');
  return plain === '' || plain === '.' ? () => true : (file) => file === plain || file.startsWith(`${plain}/`) || zones.matches(file, plain);
}

/** The claims that are about imports alone: what they forbid is drawn as forbidden. */
function importClaims(claims: readonly FactClaim[]): readonly FactClaim[] {
  return claims.filter(({ rule, options }) => rule.bind(options).watches.kinds.length === 0);
}

/** Reads the programs, and says who reaches the driver and who reaches test-only code. */
export async function graph({ config, to, focus, limit }: GraphInput): Promise<GraphReport> {
  const { facts } = sortClaims(config, rules, new Set(rules.map(({ id }) => id)));
  const claims = importClaims(facts);
  const { files, folders } = await listProject(config.root, config.include ?? [], config.exclude);
  const listed = files.filter(isProgramFile);
  const programs = await readPrograms(config, { files: listed, folders }, claims);
  const { imports, coverage } = programs;
  const viewed = viewOf(config, programs.files, programs, projectFiles(config.root));
  const { charges } = judgeProgram(claims, viewed.view, config.zones, { ...coverage, unreadFiles: [] });
  const broken = new Map<string, Set<string>>();
  for (const { rule, violation } of charges) broken.set(keyOf(violation.place), (broken.get(keyOf(violation.place)) ?? new Set<string>()).add(rule));
  const breaks: Breaks = ({ place }) => [...(broken.get(keyOf(place)) ?? [])].sort();

  const { targets, problems } = targetsOf(to, config, facts, imports);
  const isFocus = focus === null ? () => true : focusOf(focus, config);
  const nowhere = focus !== null && !listed.some(isFocus) ? [{ message: `--focus ${focus}: no program that was read lies there, and no zone has this name.`, file: null, line: null, column: null }] : [];
  const all = targets.map((target) => waysTo(target, imports));
  const ways = focus === null ? all : all.map((one) => waysThrough(one, isFocus));

  const distance = new Map<string, number>();
  const direct = new Set<string>();
  for (const one of ways) {
    for (const [file, steps] of one.distance) distance.set(file, Math.min(steps, distance.get(file) ?? steps));
    for (const { edge, to: end } of one.steps) if (end === null) direct.add(edge.place.file);
  }
  const zoneOf = (file: string): string | null => config.zones.names.findLast((zone) => config.zones.isInAny(file, [zone])) ?? null;
  const weightOf = (file: string): number => (focus !== null && isFocus(file) ? 1000 : 0) + (direct.has(file) ? 25 : 1);
  const starts = new Set(viewed.view.entryPoints().entries.filter(({ kind }) => kind !== 'unnamed').map(({ file }) => file));
  const ownerOf = (file: string): string | undefined => targets.find((target) => target.holds(file))?.id;
  const clusters = collapse([...distance.keys()].filter((file) => ownerOf(file) === undefined), zoneOf, weightOf, limit);
  const zoneRank = (zone: string | null): number => (zone === null ? -1 : config.zones.names.indexOf(zone));
  const nodes = [...clusters]
    .sort((a, b) => zoneRank(a.zone) - zoneRank(b.zone))
    .map(({ zone, label, files }, index): GraphNode => ({
      id: `n${String(index + 1)}`,
      label,
      zone,
      files,
      direct: files.filter((file) => direct.has(file)).length,
      starts: files.some((file) => starts.has(file)),
      distance: Math.min(...files.map((file) => distance.get(file) ?? Infinity)),
    }));
  const owned = [...distance.keys()].flatMap((file) => {
    const owner = ownerOf(file);
    return owner === undefined ? [] : [[file, owner] as const];
  });
  const nodeOf = new Map([...nodes.flatMap(({ id, files }) => files.map((file) => [file, id] as const)), ...owned]);
  return {
    schemaVersion: 1,
    tool: { name: 'pg-guardrails', version },
    errors: [...programs.problems, ...programs.gaps.problems, ...problems, ...nowhere],
    coverage: { files: coverage.files, edges: coverage.edges, unresolved: coverage.unresolved, opaque: coverage.opaque },
    focus,
    zones: config.zones.names,
    targets: ways.map((one) => targetOf(one, breaks)),
    nodes,
    edges: edgesOf(ways, nodeOf, breaks),
  };
}
