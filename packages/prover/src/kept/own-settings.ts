import { textsOf } from '@pg-guardrails/sql-reader';
import type { ReplayInput } from '../replay/model.js';
import { literal } from '../server/names.js';

/**
 * A setting of the user's own, once set, stays in its session as an empty text and is none in a new one (RESET ALL; guc.c, custom placeholders): whoever reads one would get another answer from a server that was
 * started again. Which of them are read, as far as constants say it; `any`: something is read that no constant names, and something may be set.
 */
export type OwnSettings = readonly string[] | 'any';

const setter = /\bset_config\b|\bset\s+(?:session\s+|local\s+)?(?:"[^"]+"|\w+)\s*\.\s*[\w"]/iu;
/** With the constant that is the whole name, nothing put behind it, or the name behind SHOW. */
const reader = /\bcurrent_setting\b(?:\s*\(\s*'([^']*)'\s*[,)])?|\bshow\s+("?\w[\w.]*"?(?:\s*\.\s*"?\w[\w.]*"?)*)/giu;
/** A name that is put together, or read without being named. */
const otherwise = /\bshow\b\s*['%|]|\bfrom\s+current\b/iu;
const plainName = /^[a-z_]\w*(?:\.[a-z_]\w*)*$/iu;

function namesReadIn(text: string): readonly (string | null)[] {
  return [...text.matchAll(reader)].map(([, constant, shown]) => constant ?? shown?.replaceAll(/["\s]/gu, '') ?? null).map((name) => (name !== null && plainName.test(name) ? name : null));
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
