import type { GraphEdge, GraphReport } from '@pg-guardrails/check';
import { counted } from '@pg-guardrails/kernel';
import { escapeUTF8 } from 'entities/escape';
import { harmless } from '../reporters/text.js';
import { layOut, type PlacedNode } from './layout.js';
import { breakWords, placeWords } from './words.js';

const text = (words: string): string => escapeUTF8(harmless(words));
const n = (value: number): string => String(Math.round(value * 10) / 10);

/** A curve from the right side of one node to the left side of the other; one that leads back, or stays in its column, leaves to the right and comes round. */
function curve(from: PlacedNode, to: PlacedNode): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  if (x2 > x1) {
    const bend = Math.max(40, (x2 - x1) / 2);
    return `M${n(x1)} ${n(y1)}C${n(x1 + bend)} ${n(y1)} ${n(x2 - bend)} ${n(y2)} ${n(x2 - 3)} ${n(y2)}`;
  }
  const right = to.x + to.width;
  const out = Math.max(x1, right) + 45;
  return `M${n(x1)} ${n(y1)}C${n(out)} ${n(y1)} ${n(out)} ${n(y2)} ${n(right + 3)} ${n(y2)}`;
}

function edgeOf(edge: GraphEdge, from: PlacedNode, to: PlacedNode, labels: ReadonlyMap<string, string>): string {
  const { imports, typeOnly, breaks, example } = edge;
  const classes = ['edge', ...(typeOnly ? ['type'] : []), ...(breaks.length > 0 ? ['breaks'] : [])].join(' ');
  const title = `${labels.get(edge.from) ?? edge.from} → ${labels.get(edge.to) ?? edge.to}: ${counted(imports, 'import')}${typeOnly ? ', of types' : ''}${breaks.length === 0 ? '' : `, ${breakWords(edge)}`}; ${placeWords(example)}`;
  return `<path class="${classes}" d="${curve(from, to)}" stroke-width="${n(Math.min(4, 1 + Math.log2(imports) / 2))}" marker-end="url(#${breaks.length > 0 ? 'arrow-breaks' : 'arrow'})"><title>${text(title)}</title></path>`;
}

function nodeOf(node: PlacedNode, title: string): string {
  const radius = node.kind === 'package' ? node.height / 2 : 6;
  const label = node.size === '' ? node.y + node.height / 2 + 5 : node.y + 18;
  return [
    `<g class="node ${node.kind}${node.starts ? ' start' : ''}"><title>${text(title)}</title>`,
    `<rect x="${n(node.x)}" y="${n(node.y)}" width="${n(node.width)}" height="${n(node.height)}" rx="${n(radius)}"/>`,
    `<text x="${n(node.x + node.width / 2)}" y="${n(label)}">${text(node.label)}</text>`,
    ...(node.size === '' ? [] : [`<text class="size" x="${n(node.x + node.width / 2)}" y="${n(node.y + 34)}">${text(node.size)}</text>`]),
    '</g>',
  ].join('');
}

/** The graph as a picture: zones as bands, what is reached at the right. */
export function svgOf(graph: GraphReport, title: string): string {
  const picture = layOut(graph);
  const placed = new Map(picture.nodes.map((node) => [node.id, node]));
  const labels = new Map([...graph.nodes.map(({ id, label }) => [id, label] as const), ...graph.targets.map(({ id }) => [id, id] as const)]);
  const titles = new Map(graph.nodes.map(({ id, label, files }) => [id, files.length === 1 ? label : [label, ...files.slice(0, 20), ...(files.length > 20 ? [`and ${String(files.length - 20)} more`] : [])].join('\n')]));
  const drawn = [...graph.edges].sort((a, b) => a.breaks.length - b.breaks.length).flatMap((edge) => {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
    return from === undefined || to === undefined ? [] : [edgeOf(edge, from, to, labels)];
  });
  const arrow = (id: string): string => `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${text(title)}" width="${n(picture.width)}" height="${n(picture.height)}" viewBox="0 0 ${n(picture.width)} ${n(picture.height)}">`,
    `<defs>${arrow('arrow')}${arrow('arrow-breaks')}</defs>`,
    ...picture.zones.map(({ x, y, width, height, label }) => `<g class="zone"><rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="10"/><text x="${n(x + 12)}" y="${n(y + 19)}">${text(label)}</text></g>`),
    ...drawn,
    ...picture.nodes.map((node) => nodeOf(node, titles.get(node.id) ?? labels.get(node.id) ?? node.label)),
    '</svg>',
  ].join('\n');
}
