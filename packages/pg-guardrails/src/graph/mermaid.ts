import type { GraphReport } from '@pg-guardrails/check';
import { harmless } from '../reporters/text.js';
import { breakWords, byZone, coverageWords, sizeWords, titleWords, zoneWords } from './words.js';

/** Text in quotes: Mermaid reads entities in it, and Markdown in backticks. */
function quoted(text: string): string {
  return `"${harmless(text).replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;').replaceAll('`', '#96;').replaceAll('*', '#42;')}"`;
}

/** A flowchart of Mermaid (mermaid.js.org, Flowcharts). */
export function renderMermaid(graph: GraphReport): string {
  const targetIds = new Map(graph.targets.map(({ id }, index) => [id, `t${String(index + 1)}`]));
  const lines = [`%% ${harmless(titleWords(graph)).replaceAll('\n', ' ')} · ${coverageWords(graph)}`, 'flowchart LR'];
  byZone(graph.nodes).forEach(({ zone, nodes }, index) => {
    lines.push(`  subgraph z${String(index + 1)}[${quoted(zoneWords(zone))}]`);
    for (const node of nodes) {
      const size = sizeWords(node);
      lines.push(`    ${node.id}[${quoted(size === '' ? node.label : `${node.label} · ${size}`)}]${node.starts ? ':::start' : ''}`);
    }
    lines.push('  end');
  });
  for (const { id, kind } of graph.targets) lines.push(`  ${targetIds.get(id) ?? ''}${kind === 'package' ? `([${quoted(id)}])` : `[[${quoted(id)}]]`}:::target`);
  graph.edges.forEach(({ from, to, imports, typeOnly, breaks }) => {
    const label = [...(imports === 1 ? [] : [String(imports)]), ...(breaks.length === 0 ? [] : [breakWords({ breaks })])].join(', ');
    lines.push(`  ${targetIds.get(from) ?? from} ${typeOnly ? '-.->' : '-->'}${label === '' ? '' : `|${quoted(label)}|`} ${targetIds.get(to) ?? to}`);
  });
  const broken = graph.edges.flatMap(({ breaks }, index) => (breaks.length === 0 ? [] : [String(index)]));
  if (broken.length > 0) lines.push(`  linkStyle ${broken.join(',')} stroke:#b3261e,stroke-width:2px`);
  lines.push('  classDef target stroke-width:3px', '  classDef start font-weight:bold');
  return `${lines.join('\n')}\n`;
}
