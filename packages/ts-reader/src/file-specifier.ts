import path from 'node:path';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';

/** A path from the folder of the file that is read; `file` when it is that file itself. */
type Location = { readonly kind: 'file' } | { readonly kind: 'folder' } | { readonly kind: 'path'; readonly path: string };

const folder: Location = { kind: 'folder' };

function relative(text: string): Location {
  const normal = path.posix.normalize(text).replace(/\/$/u, '');
  return normal === '.' || normal === '' ? folder : { kind: 'path', path: normal };
}

function textOf(location: Location): string {
  return location.kind === 'path' ? location.path : '.';
}

/** As a specifier: with `./` in front where it would be a package's name. */
function specifierOf(location: Location): string | null {
  if (location.kind !== 'path') return null;
  return /^(?:\.{1,2}\/|\/|[a-z]+:)/u.test(location.path) || location.path === '..' ? location.path : `./${location.path}`;
}

/** Says which file an expression names by where the file that is read lies: `path.join(__dirname, 'x.js')`, `new URL('./x.js', import.meta.url)`. */
export function createFileSpecifier({ evaluator, folder: folded, scopes }: Reading): (node: Node) => string | null {
  const maximumDepth = 12;

  /** `path.join` for what `node:path`, `node:url` and the globals export under the name; null for anything else. */
  const functionName = (callee: Node): string | null => {
    for (const value of evaluator.valuesOf(callee)) {
      if (value.kind === 'global' && (value.name === 'URL' || value.name === 'String')) return value.name;
      if (value.kind !== 'origin' || value.origin.kind !== 'builtin') continue;
      const { module, export: exported } = value.origin;
      if (/^(?:path(?:\/posix)?|url)$/u.test(module)) return exported.replace(/^(?:posix|default)\./u, '');
    }
    return null;
  };
  const isImportMeta = (node: Node): boolean => {
    const inner = unwrap(node);
    return inner.type === 'MetaProperty' && inner.meta.name === 'import';
  };
  const isGlobal = (node: Node, name: string): boolean => node.type === 'Identifier' && node.name === name && scopes.lookup(name, node) === null;

  const joined = (nodes: readonly Node[], depth: number, absolute: boolean): Location | null => {
    const [first, ...rest] = nodes;
    if (first === undefined) return null;
    let at = locationOf(first, depth);
    if (at === null || at.kind === 'file') return null;
    for (const node of rest) {
      const text = folded.fold(node);
      if (text === null) return null;
      at = absolute && text.startsWith('/') ? relative(text) : relative(`${textOf(at)}/${text}`);
    }
    return at;
  };
  const calledLocation = (callee: Node, given: readonly Node[], depth: number): Location | null => {
    const [first, second] = given;
    if (callee.type === 'MemberExpression' && evaluator.memberName(callee) === 'toString') return locationOf(callee.object, depth);
    if (first === undefined) return null;
    switch (functionName(callee)) {
      case 'join':
        return joined(given, depth, false);
      case 'resolve':
        return joined(given, depth, true);
      case 'dirname': {
        const at = locationOf(first, depth);
        if (at === null) return null;
        return at.kind === 'file' ? folder : relative(`${textOf(at)}/..`);
      }
      case 'normalize':
      case 'fileURLToPath':
      case 'pathToFileURL':
      case 'String':
        return locationOf(first, depth);
      case 'URL': {
        const text = folded.fold(first);
        if (second === undefined) return text === null ? locationOf(first, depth) : { kind: 'path', path: text };
        const base = locationOf(second, depth);
        if (text === null || base === null) return null;
        if (/^[a-z][a-z0-9+.-]*:/iu.test(text)) return { kind: 'path', path: text };
        return base.kind === 'file' ? relative(text) : relative(`${textOf(base)}/../${text}`);
      }
      default:
        return null;
    }
  };
  const locationOf = (outer: Node, depth: number): Location | null => {
    if (depth > maximumDepth) return null;
    const node = unwrap(outer);
    switch (node.type) {
      case 'Identifier': {
        if (isGlobal(node, '__dirname')) return folder;
        if (isGlobal(node, '__filename')) return { kind: 'file' };
        const constant = folded.constantOf(node);
        return constant === null ? null : locationOf(constant, depth + 1);
      }
      case 'MemberExpression': {
        const name = evaluator.memberName(node);
        if (isImportMeta(node.object)) return name === 'dirname' ? folder : name === 'url' || name === 'filename' ? { kind: 'file' } : null;
        if (name === 'href' || name === 'pathname') return locationOf(node.object, depth + 1);
        const constant = folded.constantOf(node);
        return constant === null ? null : locationOf(constant, depth + 1);
      }
      case 'CallExpression':
        return calledLocation(unwrap(node.callee), node.arguments, depth + 1);
      case 'NewExpression':
        return calledLocation(unwrap(node.callee), node.arguments, depth + 1);
      case 'TemplateLiteral':
      case 'BinaryExpression': {
        const pieces = (folded.piecesOf(node) ?? []).filter((piece) => piece.kind === 'hole' || piece.value !== '');
        const [first, ...rest] = pieces;
        if (first?.kind !== 'hole') return null;
        const at = locationOf(first.node, depth + 1);
        if (at === null || at.kind === 'file') return null;
        let text = '';
        for (const piece of rest) {
          if (piece.kind === 'hole') return null;
          text += piece.value;
        }
        // `${__dirname}x` names a neighbour of the folder.
        return text === '' || text.startsWith('/') ? relative(`${textOf(at)}${text}`) : null;
      }
      default:
        return null;
    }
  };
  return (node) => {
    const at = locationOf(node, 0);
    return at === null ? null : specifierOf(at);
  };
}
