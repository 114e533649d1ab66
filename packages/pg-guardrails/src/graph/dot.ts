import type { GraphReport } from '@pg-guardrails/check';
import { harmless } from '../reporters/text.js';
import { breakWords, byZone, coverageWords, placeWords, sizeWords, titleWords, zoneWords } from './words.js';

/** A double-quoted string (Graphviz, The DOT Language): only the quote and a backslash have a meaning of their own. */
function quoted(text: string): string {
  return `"${harmless(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** A digraph for Graphviz. */
export function renderDot(graph: GraphReport): string {
  const lines = [
    'digraph guardrails {',
    '  rankdir=LR;',
    `  label=${quoted(`${titleWords(graph)}\n${coverageWords(graph)}`)};`,
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    '  edge [color="#5a6675", fontname="Helvetica", fontsize=9];',
  ];
  byZone(graph.nodes).forEach(({ zone, nodes }, index) => {
    lines.push(`  subgraph cluster_${String(index + 1)} {`, `    label=${quoted(zoneWords(zone))};`);
    for (const node of nodes) {
      const size = sizeWords(node);
      lines.push(`    ${node.id} [label=${quoted(size === '' ? node.label : `${node.label}\n${size}`)}${node.starts ? ', style="rounded,bold"' : ''}];`);
    }
    lines.push('  }');
  });
  for (const { id, kind } of graph.targets) lines.push(`  ${quoted(id)} [shape=${kind === 'package' ? 'cylinder' : 'component'}, penwidth=2];`);
  const targets = new Set(graph.targets.map(({ id }) => id));
  const nameOf = (id: string): string => (targets.has(id) ? quoted(id) : id);
  for (const { from, to, imports, typeOnly, breaks, example } of graph.edges) {
    const attributes = [
      ...(imports === 1 ? [] : [`label=${quoted(String(imports))}`]),
      ...(typeOnly ? ['style=dashed'] : []),
      ...(breaks.length === 0 ? [] : ['color="#b3261e"', 'penwidth=2']),
      `tooltip=${quoted([placeWords(example), breakWords({ breaks })].filter((part) => part !== '').join(' '))}`,
    ];
    lines.push(`  ${nameOf(from)} -> ${nameOf(to)} [${attributes.join(', ')}];`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}
