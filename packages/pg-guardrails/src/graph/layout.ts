import type { GraphReport } from '@pg-guardrails/check';
import { textWidth } from '../reporters/text.js';
import { byZone, sizeWords, zoneWords } from './words.js';

/** Lengths in pixels of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly id: string;
  readonly label: string;
  readonly size: string;
  readonly kind: 'files' | 'package' | 'module';
  readonly starts: boolean;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly (Box & { readonly label: string })[];
  readonly nodes: readonly PlacedNode[];
}

const glyph = 7.2;
const longest = 38;
const nodeHeight = 42;
const rowGap = 14;
const columnGap = 110;
const padding = 16;
const titleHeight = 28;
const zoneGap = 18;
/** What is further from the targets than this stands in one column: its order among itself tells little. */
const deepest = 6;

/** The end of a label tells more than its start. */
export function shortLabel(label: string): string {
  return label.length <= longest ? label : `…${label.slice(-(longest - 1))}`;
}

function widthOf(label: string, size: string): number {
  return Math.max(90, Math.ceil(Math.max(textWidth(label), textWidth(size) * 0.9) * glyph) + 20);
}

/**
 * Places each zone as a band across the picture, and in it each node by how many imports lie between it and the targets, which stand in the
 * last column. Within a column nodes are ordered by what they lead to, so that few lines cross. The same graph gives the same picture.
 */
export function layOut(graph: GraphReport): Picture {
  const columnOf = new Map(graph.nodes.map(({ id, distance }) => [id, Math.min(distance, deepest)]));
  const used = [...new Set(columnOf.values())].sort((a, b) => b - a);
  const columns = [...used, 0];
  const index = (id: string): number => columns.indexOf(columnOf.get(id) ?? 0);
  const sized = new Map([
    ...graph.nodes.map((node) => [node.id, { label: shortLabel(node.label), size: sizeWords(node) }] as const),
    ...graph.targets.map(({ id, kind, reaching }) => [id, { label: shortLabel(id), size: `${kind}, ${String(reaching)} lead here` }] as const),
  ]);
  const widths = columns.map((_, column) => Math.max(90, ...[...sized].filter(([id]) => index(id) === column).map(([, { label, size }]) => widthOf(label, size))));
  const xs = widths.map((_, column) => padding * 2 + widths.slice(0, column).reduce((sum, width) => sum + width + columnGap, 0));

  const nodes: PlacedNode[] = [];
  const zones: (Box & { readonly label: string })[] = [];
  const middles = new Map<string, number>();
  const ends = new Map<string, string[]>();
  for (const { from, to } of graph.edges) ends.set(from, [...(ends.get(from) ?? []), to]);
  const bandWidth = (xs.at(-1) ?? 0) - columnGap / 2 - padding;
  let top = padding;
  const rank = new Map([...graph.nodes.map(({ id }) => id), ...graph.targets.map(({ id }) => id)].map((id, at) => [id, at]));
  /** Where what a node leads to stands, on average: by the order of the last sweep. */
  const pull = (id: string): number => {
    const known = (ends.get(id) ?? []).map((end) => rank.get(end) ?? 0);
    return known.length === 0 ? (rank.get(id) ?? 0) : known.reduce((sum, at) => sum + at, 0) / known.length;
  };
  for (const { zone, nodes: members } of byZone(graph.nodes)) {
    const stacks = columns.map((_, column) => members.filter(({ id }) => index(id) === column).sort((a, b) => pull(a.id) - pull(b.id) || (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0)));
    const tallest = Math.max(1, ...stacks.map((stack) => stack.length));
    const height = titleHeight + tallest * nodeHeight + (tallest - 1) * rowGap + padding;
    zones.push({ x: padding, y: top, width: bandWidth, height, label: zoneWords(zone) });
    stacks.forEach((stack, column) => {
      stack.forEach((node, row) => {
        const { label, size } = sized.get(node.id) ?? { label: node.label, size: '' };
        const y = top + titleHeight + row * (nodeHeight + rowGap);
        middles.set(node.id, y);
        nodes.push({ id: node.id, label, size, kind: 'files', starts: node.starts, x: xs[column] ?? 0, y, width: widths[column] ?? 90, height: nodeHeight });
      });
    });
    top += height + zoneGap;
  }
  const last = columns.length - 1;
  const wanted = graph.targets.map((target) => {
    const sources = graph.edges.filter(({ to }) => to === target.id).flatMap(({ from }) => middles.get(from) ?? []);
    return { target, y: sources.length === 0 ? padding : sources.reduce((sum, y) => sum + y, 0) / sources.length };
  });
  let free = padding;
  for (const { target, y } of wanted.sort((a, b) => a.y - b.y || (a.target.id < b.target.id ? -1 : 1))) {
    const at = Math.max(y, free);
    const { label, size } = sized.get(target.id) ?? { label: target.id, size: '' };
    nodes.push({ id: target.id, label, size, kind: target.kind, starts: false, x: xs[last] ?? 0, y: at, width: widths[last] ?? 90, height: nodeHeight });
    free = at + nodeHeight + rowGap;
  }
  return { width: (xs[last] ?? 0) + (widths[last] ?? 90) + columnGap / 2, height: Math.max(top - zoneGap, free - rowGap) + padding, zones, nodes };
}
