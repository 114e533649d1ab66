/** Words by which a text says that the rows of its table only ever come, and where they stand in it. */
export interface Claiming {
  readonly words: string;
  readonly index: number;
}

/** Words that say so, each with what must stand before and behind it. */
interface Phrase {
  readonly words: RegExp;
  /** Whether it speaks of the whole table, by the text before and behind it. */
  readonly fits: (before: string, after: string, words: string) => boolean;
}

const rowNouns = '(?:rows?|records?|entry|entries|table|log|ledger|history|journal|trail|events?|postings?|movements?|it|they|data)';
/** The text starts anew: what follows is said of the table. */
const atHead = /(?:^|[—–:(]|[.;]\s)\s*(?:(?:an?|the|this|is|are|table|strictly|fully|purely|truly|durable|permanent|complete|signed|append-only|immutable|insert-only|write-once|and|or|tamper-(?:proof|evident|resistant))[\s,/&]+)*$/iu;
const ofRows = new RegExp(`\\b${rowNouns}\\s+(?:(?:is|are|stays?|remains?|must|shall|should|be|always|strictly|therefore|kept)\\s+)+$`, 'iu');
/** Rows of one state only, or an exception: the table as a whole changes. */
const onlySome = /\b(?:posted|issued|published|approved|closed|finali[sz]ed|locked|confirmed|submitted|completed|archived)\s+(?:[\w-]+\s+){0,3}$/iu;
const onlyThen = /^\s*(?:-\w|[,(]?\s*(?:(?:once|after)(?!\s+(?:it\s+is\s+|they\s+are\s+)?(?:written|inserted|insert|insertion|created|creation|recorded|appended|stored))|when|until|unless|if|while|except|apart)\b)/iu;
/** Things of which rows are made, or that a record is: `an immutable audit record of every change`. */
const recordTail = /^\s+(?:[\w-]+[\s/]+){0,3}(?:logs?|records?|ledger|trail|history|journal|snapshots?|archive|audit|table|entries|rows|evidence|store|storage)\b/iu;
const article = /\ban?\s+(?:[\w-]+,?\s+){0,2}$/iu;

function isUnconditional(before: string, after: string): boolean {
  return !onlyThen.test(after) && !onlySome.test(before);
}

/** Something that is append-only, and no table: `append-only trigger`, `immutable function`. */
const otherThing = /^\s+(?:triggers?|guards?|functions?|polic(?:y|ies)|rules?|roles?|checks?|enforcement|files?|arrays?|columns?|lists?|constraints?|fields?|flags?|modes?|grants?|permissions?|indexe?s?|views?|settings?|values?|keys?|facts?|inputs?|ids?|identifiers?|writers?|services?|workers?|apis?|endpoints?|interfaces?|types?|objects?|enums?)\b/iu;

const changing = '(?:updat|edit|modif|chang|mutat|alter|overwrit|rewrit)\\w*';
const removing = '(?:delet|remov|purg|truncat|eras)\\w*';
const join = '\\s*(?:\\/|,|or|and|nor|&)\\s*(?:(?:never|no|be|ever|any)\\s+){0,2}';
const never = '\\b(?:never|no|nobody|nothing|not|cannot|without)\\b[^.;:()]{0,40}?\\b';
/** What somebody does, and not what happens to rows: `it never overwrites or deletes`. */
const doing = /^never\s+\w+s\b/iu;
/** What somebody may do to what is not theirs: `users can never update or delete other users' rows`. */
const ofPeople = /\b(?:users?|clients?|callers?|tenants?|members?|admins?)\s+(?:can|may|must|should|shall)?\s*(?:never|not|cannot)\b/iu;
/** `do not update or delete this comment`. */
const somethingElse = /^\s+(?:this|the|these|that)\s+(?!(?:tables?|rows?|records?|entry|entries|logs?|ledger|data|history)\b)/iu;
/** What the migration itself does or leaves undone: `no UPDATE/DELETE cleanup here`. */
const ofMigration = /^\s+(?:clean-?ups?|backfills?|migrations?|statements?|steps?|work|(?:is|are)?\s*(?:needed|required|necessary))\b/iu;
/** A column, not the table: `` `token` is never updated or deleted ``. */
const ofColumn = /[`"]\w+[`"]\s+(?:(?:is|are|must|may|can)\s+)*$/u;

const phrases: readonly Phrase[] = [
  {
    words: /\b(?:append|inserts?|add)[\s-]?only\b|\bonly\s+inserts?(?=\s+(?:is|are)\s+(?:allowed|permitted)|,\s*(?:never|no)\s+updates?)/giu,
    fits: (before, after) => !otherThing.test(after) && isUnconditional(before, after),
  },
  {
    words: /\bimmutable\b/giu,
    fits: (before, after) =>
      isUnconditional(before, after) && !otherThing.test(after) && (atHead.test(before) || ofRows.test(before) || (article.test(before) && recordTail.test(after))),
  },
  {
    words: /\bwrite[\s-]once\b/giu,
    fits: (before, after) => isUnconditional(before, after) && (ofRows.test(before) || (atHead.test(before) && (recordTail.test(after) || /^\s*(?:[.,;:)—–]|$)/u.test(after)))),
  },
  { words: /\bWORM\b/gu, fits: (before, after) => isUnconditional(before, after) },
  { words: /\btamper[\s-]?(?:proof|evident|resistant)\b/giu, fits: (before, after) => isUnconditional(before, after) && (ofRows.test(before) || recordTail.test(after)) },
  {
    words: new RegExp(`${never}(?:${changing}${join}${removing}|${removing}${join}${changing})`, 'giu'),
    fits: (before, after, words) => !onlyThen.test(after) && !ofColumn.test(before) && !ofPeople.test(before + words) && !somethingElse.test(after) && !ofMigration.test(after) && !doing.test(words),
  },
  {
    words: new RegExp(`\\b${rowNouns}\\s+(?:(?:is|are|may|must|can|should|shall)\\s+)?(?:never|not|cannot)\\s+(?:be\\s+)?(?:updated|modified|changed|edited|mutated|altered|rewritten|overwritten)\\b|\\b(?:rows?|records?|entry|entries)\\s+never\\s+changes?\\b`, 'giu'),
    fits: isUnconditional,
  },
];

/** `not`, `no longer` and the like, a few words before: the text says that it is not so. Intentions are none yet either. */
const denied =
  /\b(?:not|no longer|isn['’]t|aren['’]t|wasn['’]t|never|neither|nor|without|unlike|instead of|rather than|than|was|were|been|used to be|formerly|previously|former|stop(?:s|ped)? being|todo|fixme|should become|will be(?:come)?|would be|could be|might be|planned|eventually|consider(?:ed)?|deprecated|obsolete|lift|relax|drop)\W+(?:[\w-]+\W+){0,3}$/iu;
/** The same behind it. */
const takenBack = /^[^.;]{0,40}?\b(?:(?:is|are|was|were)\s+(?:not|no longer|never|only)|isn['’]t|wasn['’]t|not\s+enforced|dropped|removed|relaxed|lifted|abandoned|any\s?more)\b|^\s*\?/iu;
/** Another table is meant: `see the append-only ledger`, `a view of the immutable log`. */
const elsewhere = /\b(?:in|into|from|to|see|of|for|by|with|via|against|beside|alongside|like|unlike|than|onto|on)\s+(?:the|its|our|another|every|each|other|an?|their|that|those|these)\s+(?:[`"]?[\w-]+[`"]?,?\s+)?$/iu;

/** In parentheses behind a name: said of that table. */
const ofAnother = /[`"]?\w+_\w+[`"]?\s*\($/u;

/** The sentence around a match, in two halves. */
function sentence(text: string, start: number, end: number): { readonly before: string; readonly after: string } {
  const before = text.slice(0, start).split(/(?<=[.;!?])\s+/u).at(-1) ?? '';
  return { before, after: text.slice(end) };
}

/** The first words of a text that say so of the table that it is about, or null. */
export function claimingWords(text: string): Claiming | null {
  const found = phrases.flatMap(({ words, fits }) =>
    [...text.matchAll(words)].flatMap((match): readonly Claiming[] => {
      const [matched] = match;
      const { before, after } = sentence(text, match.index, match.index + matched.length);
      const isDenied = denied.test(before) || takenBack.test(after) || elsewhere.test(before) || ofAnother.test(before);
      return isDenied || !fits(before, after, matched) ? [] : [{ words: matched, index: match.index }];
    }),
  );
  return found.sort((a, b) => a.index - b.index)[0] ?? null;
}

const auditTrail = /(?:^|[—–:(]\s*)(?:purpose:\s*)?(?:(?:an?|the|complete|comprehensive|full|detailed|generic|general|central|structured|security|admin|system)\s+)*(?:audit[\s-]+(?:trail|log))\b/iu;
const notItself = /^\s+(?:viewers?|settings?|config\w*|retention|exports?|polic\w+|readers?|categor\w+|types?|filters?|subscri\w+|indexe?s?)\b/iu;

/** Words that call a table an audit trail: an audit trail that can be rewritten is none, but nobody says here that it cannot. */
export function auditWords(text: string): Claiming | null {
  const match = auditTrail.exec(text);
  if (match === null) return null;
  const end = match.index + match[0].length;
  if (notItself.test(text.slice(end)) || takenBack.test(text.slice(end)) || denied.test(text.slice(0, match.index))) return null;
  const words = match[0].replace(/^[—–:(]\s*/u, '');
  return { words, index: end - words.length };
}
