import type { HeadEdge } from './head-edges.js';
import type { Skim } from './skim.js';

const metaUrl = /\bimport\s*\.\s*meta\s*\.\s*url\b/g;
const urlWord = /\bURL\b/g;
const made = /(?<!(?:[\w$.]|[^\0-\x7f])\s*)\bnew\s+$/;
const onlyArgument = /[\w$][ \t]*\([ \t]*$/;
/** `new URL('./x.js', ` */
const besideThis = /(?<![\w$.]|[^\0-\x7f])new\s+URL\s*\(\s*(?<path>"[^"\\\r\n]*"|'[^'\\\r\n]*')\s*,\s*$/;
const behind = /import\s*\.\s*meta\s*\.\s*url\s*,?\s*\)/y;
/** Of any other file it is an asset. */
const programFile = /\.[cm]?[jt]sx?$/;

/** How far back the text is looked at. */
const reach = 400;

/**
 * The programs that `new URL('./x.js', import.meta.url)` locates: each is an edge, as the reader of trees has it. Null where an address of
 * this module stands anywhere but there or as a function's only argument, or where `URL` may be another one.
 */
export function locatedPrograms({ code, bare, imports }: Pick<Skim, 'code' | 'bare' | 'imports'>): readonly HeadEdge[] | null {
  const edges: HeadEdge[] = [];
  if (!bare.includes('URL')) return edges;
  for (const { index } of bare.matchAll(metaUrl)) {
    const before = code.slice(Math.max(0, index - reach), index);
    if (onlyArgument.test(before)) continue;
    const path = besideThis.exec(before)?.groups?.['path'];
    behind.lastIndex = index;
    if (path === undefined || !behind.test(code)) return null;
    const specifier = path.slice(1, -1);
    if (!programFile.test(specifier)) continue;
    const start = index - before.length + before.lastIndexOf(path);
    edges.push({ form: 'worker', specifier: specifier.startsWith('.') ? specifier : `./${specifier}`, names: ['*'], start, end: start + path.length });
  }
  return edges.length > 0 && hidesUrl(bare, imports) ? null : edges;
}

/** Whether `URL` may be anything but the global class: it is where it is only made. */
function hidesUrl(bare: string, imports: Skim['imports']): boolean {
  if (imports.some(({ bindings }) => bindings.some(({ local }) => local === 'URL'))) return true;
  return [...bare.matchAll(urlWord)].some(({ index }) => !made.test(bare.slice(Math.max(0, index - 100), index)));
}
