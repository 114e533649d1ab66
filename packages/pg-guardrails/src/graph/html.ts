import type { GraphReport, GraphTarget } from '@pg-guardrails/check';
import { counted } from '@pg-guardrails/kernel';
import { escapeUTF8 } from 'entities/escape';
import { style } from '../certificate/style.js';
import { harmless } from '../reporters/text.js';
import { problemPlace } from '../reporters/words.js';
import { svgOf } from './svg.js';
import { breakWords, coverageWords, placeWords, titleWords } from './words.js';

const text = (words: string): string => escapeUTF8(harmless(words));

const look = `
body { max-width: none; } .picture { overflow-x: auto; margin: 1rem 0; }
svg { font: 12px ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.zone rect { fill: var(--wash); stroke: var(--line); } .zone text { fill: var(--soft); font-weight: 600; font-family: system-ui, sans-serif; }
.node rect { fill: var(--paper); stroke: var(--soft); } .node text { fill: var(--ink); text-anchor: middle; } .node .size { fill: var(--soft); font-size: 10.5px; }
.start rect { stroke: var(--proven); stroke-width: 2; } .package rect, .module rect { stroke: var(--ink); stroke-width: 2.5; }
.edge { fill: none; stroke: var(--soft); opacity: 0.55; } .type { stroke-dasharray: 5 4; } .breaks { stroke: var(--refuted); opacity: 1; }
.edge:hover { opacity: 1; stroke: var(--ink); } #arrow path { fill: var(--soft); } #arrow-breaks path { fill: var(--refuted); }
.broken { color: var(--refuted); font-weight: 600; }
@media print { .picture { overflow: visible; } svg { max-width: 100%; height: auto; } }
`.trim();

function targetSection({ id, kind, direct, reaching }: GraphTarget, graph: GraphReport): readonly string[] {
  const zoneOf = new Map(graph.nodes.flatMap(({ zone, files }) => files.map((file) => [file, zone] as const)));
  const rows = direct.map((one) => `<tr><td><code>${text(placeWords(one))}</code></td><td>${text(zoneOf.get(one.file) ?? '')}</td><td><code>${text(one.specifier ?? '')}</code></td><td>${text(one.form)}</td><td class="broken">${text(breakWords(one))}</td></tr>`);
  const files = new Set(direct.map(({ file }) => file)).size;
  return [
    '<section>',
    `<h2>${text(id)}</h2>`,
    `<p>The ${kind} is imported by ${counted(files, 'file')}, and ${counted(reaching, 'file')} ${reaching === 1 ? 'leads' : 'lead'} to it, directly or over others.</p>`,
    ...(rows.length === 0 ? [] : [`<details${rows.length <= 40 ? ' open' : ''}><summary>Imported at <span class="count">(${counted(rows.length, 'place')})</span></summary>`, '<div class="wide"><table><thead><tr><th scope="col">Place</th><th scope="col">Zone</th><th scope="col">Specifier</th><th scope="col">Form</th><th scope="col">Claim</th></tr></thead><tbody>', ...rows, '</tbody></table></div></details>']),
    '</section>',
  ];
}

function nodeSection({ nodes }: GraphReport): readonly string[] {
  const folded = nodes.filter(({ files }) => files.length > 1);
  if (folded.length === 0) return [];
  return ['<section>', '<h2>What is drawn as one</h2>', ...folded.map(({ label, files }) => `<details><summary><code>${text(label)}</code> <span class="count">(${counted(files.length, 'file')})</span></summary><ul class="plain">${files.map((file) => `<li><code>${text(file)}</code></li>`).join('')}</ul></details>`), '</section>'];
}

/** One page that needs nothing else: no script, no network. */
export function renderGraphHtml(graph: GraphReport): string {
  const title = titleWords(graph);
  const broken = graph.edges.filter(({ breaks }) => breaks.length > 0).length;
  return `${[
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${text(title)}</title>`,
    `<style>\n${style}\n${look}\n</style></head><body>`,
    `<h1>${text(title)}</h1>`,
    `<p>Read: ${text(coverageWords(graph))}.${graph.focus === null ? '' : ` Shown: what leads through <code>${text(graph.focus)}</code>.`}</p>`,
    ...(graph.errors.length === 0 ? [] : [`<div class="refuted"><p>It is not whole:</p><ul>${graph.errors.map((problem) => `<li>${text([problemPlace(problem), problem.message].filter((part) => part !== '').join(' '))}</li>`).join('')}</ul></div>`]),
    ...(graph.nodes.length === 0 ? ['<p>Nothing leads there.</p>'] : [
      `<p class="soft">Lines lead from who imports to what is imported, along the shortest ways; dashed: types alone; ${broken === 0 ? 'none breaks a claim' : `<span class="broken">red: ${counted(broken, 'line')} with imports that break a claim</span>`}. Green boxes hold entry points of production. What stands further left is further away.</p>`,
      `<div class="picture">${svgOf(graph, title)}</div>`,
    ]),
    ...graph.targets.flatMap((target) => targetSection(target, graph)),
    ...nodeSection(graph),
    '</body></html>',
  ].join('\n')}\n`;
}
