import type { Paint } from './paint.js';
import { harmless, wrap } from './text.js';

/** A piece of a page: a heading, lines that stay as they are (code, tables), or words that are wrapped. */
type Piece =
  | { readonly kind: 'heading'; readonly text: string; readonly level: number }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'words'; readonly text: string; readonly indent: string };

/** `[text](target)` as its text; a terminal has no links that lead into the repository. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\[(?<text>[^\]]+)\]\([^)\s]+\)/gu, '$<text>');
}

function piecesOf(markdown: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let fence: string[] | null = null;
  for (const line of markdown.split('\n')) {
    const last = pieces.at(-1);
    if (line.startsWith('```')) {
      if (fence !== null) pieces.push({ kind: 'lines', lines: fence });
      fence = fence === null ? [] : null;
    } else if (fence !== null) fence.push(line === '' ? '' : `    ${line}`);
    else if (line.trim() === '') pieces.push({ kind: 'lines', lines: [] });
    else if (/^#{1,6} /u.test(line)) pieces.push({ kind: 'heading', text: withoutLinks(line.replace(/^#+ /u, '')), level: line.indexOf(' ') });
    else if (line.startsWith('|')) pieces.push({ kind: 'lines', lines: [withoutLinks(line)] });
    else if (/^\s*(?:[-*]|\d+\.) /u.test(line)) pieces.push({ kind: 'words', text: withoutLinks(line.trim()), indent: '  ' });
    else if (last?.kind === 'words') pieces.splice(-1, 1, { ...last, text: `${last.text} ${withoutLinks(line.trim())}` });
    else pieces.push({ kind: 'words', text: withoutLinks(line.trim()), indent: '' });
  }
  return pieces;
}

/** The sections of a rule's page that are no lists of options and messages, for a terminal. */
export function pageForTerminal(markdown: string, sections: readonly string[], paint: Paint, width: number): readonly string[] {
  let isWanted = false;
  const wanted = piecesOf(markdown.replaceAll('\r\n', '\n').replaceAll(/<!--[\s\S]*?-->\n?/gu, '')).filter((piece) => {
    if (piece.kind === 'heading' && piece.level <= 2) isWanted = sections.includes(piece.text);
    return isWanted;
  });
  const lines = wanted.flatMap((piece): readonly string[] => {
    switch (piece.kind) {
      case 'heading':
        return [paint.strong(harmless(piece.text))];
      case 'lines':
        return piece.lines.length === 0 ? [''] : piece.lines.map(harmless);
      case 'words':
        return wrap(harmless(piece.text), width - piece.indent.length).map((line, index) => (index === 0 ? '' : piece.indent) + line);
      default:
        return piece satisfies never;
    }
  });
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n').trimEnd().split('\n');
}
