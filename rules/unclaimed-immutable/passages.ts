import type { Relation } from '@pg-guardrails/catalog';
import type { Comment, Place } from '@pg-guardrails/kernel';

/** A stretch of prose that speaks of one thing: a paragraph, or an item of a list. Line breaks are spaces. */
export interface Passage {
  /** Without list marks and the name of what it speaks of. */
  readonly text: string;
  /** The table that it names at its start, without its schema; null when it names none. */
  readonly about: string | null;
  /** The place of the line that holds this character of `text`. */
  readonly lineAt: (index: number) => Place;
}

interface Line {
  readonly text: string;
  readonly place: Place;
}

/** Rulers and frames: `-----`, `=====`, `── title ──`. */
const decoration = /[─━═]+|[-=~#*_]{3,}/gu;

function linesOf({ text, place }: Comment): readonly Line[] {
  return text.split(/\r\n|\n|\r/u).map((line, index) => ({
    text: line.replace(/^\s*\*(?=\s|$)/u, '').replace(decoration, ' ').trim(),
    place: index === 0 ? place : { ...place, line: place.line + index, column: 1 },
  }));
}

const listMark = /^(?:\d+[a-z]?[.)]|[-*•])\s+/u;
/** A name at the start of a line and what sets it off: `audit_log:`, `` 2. `public.audit_log` — ``, `audit_log (owned by core):`. */
const head = /^(?:table:?\s+)?(?<quote>[`"']?)(?<name>[a-z_][\w.$]*)\k<quote>\s*(?:[—–:]\s*|--?\s+|(?=(?:is|are)\s)|(?=\([^()]*\)\s*(?:[—–:]|--?\s|$)))/iu;

interface Started {
  readonly about: string | null;
  readonly text: string;
}

/** What a line begins, when it begins something: an item, or what is said of a table. */
function start(text: string, isName: (name: string) => boolean): Started | null {
  const item = text.replace(listMark, '');
  const found = head.exec(item);
  const name = found?.groups?.['name']?.split('.').at(-1);
  if (found !== null && name !== undefined && (found.groups?.['quote'] === '`' || isName(name))) return { about: name, text: item.slice(found[0].length) };
  return item.length === text.length ? null : { about: null, text: item };
}

/** The passages of comments that follow each other. `isName` says which words can be the name of a table; in back quotes all are. */
export function passagesOf(comments: readonly Comment[], isName: (name: string) => boolean): readonly Passage[] {
  const passages: { about: string | null; lines: Line[] }[] = [];
  let isOpen = false;
  let last = 0;
  for (const line of comments.flatMap(linesOf)) {
    if (line.place.line > last + 1) isOpen = false;
    last = line.place.line;
    if (line.text === '') {
      isOpen = false;
      continue;
    }
    const started = start(line.text, isName);
    const shown = { ...line, text: started?.text ?? line.text };
    const current = passages.at(-1);
    if (started === null && isOpen && current !== undefined) current.lines.push(shown);
    else passages.push({ about: started?.about ?? null, lines: [shown] });
    isOpen = true;
  }
  return passages.map(({ about, lines }) => ({ about, text: lines.map(({ text }) => text).join(' '), lineAt: (index) => lineAt(lines, index) }));
}

function lineAt(lines: readonly Line[], index: number): Place {
  let from = 0;
  let found: Line | undefined;
  for (const line of lines) {
    if (found !== undefined && from > index) break;
    found = line;
    from += line.text.length + 1;
  }
  if (found === undefined) throw new Error('A passage has at least one line.');
  return found.place;
}

/**
 * What is written about a relation: the passages above its CREATE that name no other, those of the file that name it, and COMMENT ON.
 * Where a file says nothing, there is none.
 */
export function passagesAbout({ name, prose, comment, commentSource, source }: Relation, isTable: (name: string) => boolean): readonly Passage[] {
  const isName = (word: string): boolean => isTable(word) || (word === word.toLowerCase() && word.includes('_'));
  const above = passagesOf(prose?.above ?? [], isName).filter(({ about }) => about === null || about === name);
  const file = passagesOf(prose?.file ?? [], isName).filter(({ about }) => about === name);
  const place = (commentSource ?? source).place;
  const described = comment === null ? [] : passagesOf([{ text: comment, place, form: 'block' }], isName).map((passage) => ({ ...passage, lineAt: () => place }));
  return [...above, ...file, ...described.filter(({ about }) => about === null || about === name)];
}
