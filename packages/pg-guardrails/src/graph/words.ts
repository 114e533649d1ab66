import type { GraphEdge, GraphImport, GraphNode, GraphReport } from '@pg-guardrails/check';
import { counted, listing } from '@pg-guardrails/kernel';

export function titleWords({ targets }: GraphReport): string {
  return targets.length === 0 ? 'Nothing imports a driver of PostgreSQL, and no claim names a test-only module' : `Who reaches ${listing(targets.map(({ id }) => id))}`;
}

/** `120 files, 310 edges, 0 unresolved`. */
export function coverageWords({ coverage }: GraphReport): string {
  const { files, edges, unresolved, opaque } = coverage;
  return [counted(files, 'file'), counted(edges, 'edge'), `${String(unresolved)} unresolved`, ...(opaque === 0 ? [] : [counted(opaque, 'opaque import')])].join(', ');
}

/** `12 files, 3 direct`; nothing for a single file, which its name says. */
export function sizeWords({ files, direct }: GraphNode): string {
  return files.length === 1 ? '' : [counted(files.length, 'file'), ...(direct === 0 ? [] : [`${String(direct)} direct`])].join(', ');
}

export function placeWords({ file, line }: Pick<GraphImport, 'file' | 'line'>): string {
  return `${file}:${String(line)}`;
}

export function breakWords({ breaks }: Pick<GraphEdge, 'breaks'>): string {
  return breaks.length === 0 ? '' : `breaks ${listing(breaks)}`;
}

export function zoneWords(zone: string | null): string {
  return zone === null ? 'outside the zones' : `zone ${zone}`;
}

/** The nodes of each zone, in the order in which the nodes come. */
export function byZone(nodes: readonly GraphNode[]): readonly { readonly zone: string | null; readonly nodes: readonly GraphNode[] }[] {
  const zones = [...new Set(nodes.map(({ zone }) => zone))];
  return zones.map((zone) => ({ zone, nodes: nodes.filter((node) => node.zone === zone) }));
}
