import { textsOf } from '@pg-guardrails/sql-reader';
import type { ReplayInput } from '../replay/model.js';
import { literal } from '../server/names.js';

/**
 * A setting of the user's own, once set, stays in its session as an empty text and is none in a new one (RESET ALL; guc.c, custom placeholders): whoever reads one would get another answer from a server that was
 * started again. Which of them are read, as far as constants say it; `any`: something is read that no constant names, and something may be set.
 */
export type OwnSettings = readonly string[] | 'any';

/** What may set one, however it spells the name: RESET leaves one too. */
const setter = /\b(?:re)?set(?:_config)?\b/iu;
/** With the constant that is the whole name, nothing put behind it. */
const reader = /\bcurrent_setting\b(?:\s*\(\s*'([^']*)'\s*[,)])?/giu;
/** With the plain name behind SHOW, unless something stands there that may go on with the name: a comment, a quote, what is put behind a string. */
const shower = /\bshow\b(?:\s+([a-z_]\w*(?:\.[a-z_]\w*)*)(?![\w$\u0080-\u{10ffff}])(?!\s*[."/%|&-])(?!\s*'(?!\s*(?:;|into\b))))?/giu;
/** Read without being named: a comment may stand before CURRENT. */
const otherwise = /\bfrom\s*(?:\bcurrent\b|\/\*|--)/iu;
const plainName = /^[a-z_]\w*(?:\.[a-z_]\w*)*$/iu;

function namesReadIn(text: string): readonly (string | null)[] {
  return [...text.matchAll(reader), ...text.matchAll(shower)].map(([, name]) => (name !== undefined && plainName.test(name) ? name : null));
}

export function ownSettingsIn({ prelude = [], files, history }: ReplayInput): OwnSettings {
  const texts = [...[...prelude, ...files].flatMap(textsOf).map(({ text }) => text), history.replay?.perFile ?? ''];
  const read = texts.flatMap(namesReadIn);
  const isNamed = read.every((name) => name !== null) && !texts.some((text) => otherwise.test(text));
  if (!isNamed && texts.some((text) => setter.test(text))) return 'any';
  return [...new Set(read.flatMap((name) => (name?.includes('.') === true ? [name] : [])))];
}

/** Asks, in a session that has just been reset, for one of them that a new session would not have. */
export function leftBehindSql(names: readonly string[]): string {
  return `SELECT name FROM (VALUES ${names.map((name) => `(${literal(name)})`).join(', ')}) AS read(name) WHERE pg_catalog.current_setting(name, true) IS NOT NULL`;
}
