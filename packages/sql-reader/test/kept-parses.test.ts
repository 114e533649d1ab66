import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar, parseExpression, parsePlpgsql, parseStatement } from '../src/index.js';
import { KeptParses } from '../src/kept-parses.js';

beforeAll(loadGrammar);

const body = (text: string): string => `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${text} END $$`;

describe('what is parsed again', () => {
  test('has the very same tree, and another text another one', () => {
    expect(parsePlpgsql(body('RETURN NEW;'))).toBe(parsePlpgsql(body('RETURN NEW;')));
    expect(parseStatement('SET ROLE kept')).toBe(parseStatement('SET ROLE kept'));
    expect(parseExpression('TG_OP').value).toBe(parseExpression('TG_OP').value);
    expect(parsePlpgsql(body('RETURN OLD;'))).not.toEqual(parsePlpgsql(body('RETURN NEW;')));
    expect(parseStatement('SET ROLE kept')).not.toEqual(parseStatement('SET ROLE other'));
    // One is read as an expression, the other as it stands.
    expect(parseStatement('SELECT').problem).toBeNull();
    expect(parseExpression('SELECT').problem).toContain('syntax error');
  });

  test('is refused anew where it was refused', () => {
    expect(parseStatement('SET ROLE')).not.toBe(parseStatement('SET ROLE'));
    expect(parsePlpgsql(body('RETURN NEW')).problem).toContain('syntax error');
    expect(parsePlpgsql(body('RETURN NEW'))).toEqual(parsePlpgsql(body('RETURN NEW')));
  });
});

describe('kept trees', () => {
  test('are all forgotten when they have too much text, and the last one is there', () => {
    const kept = new KeptParses<number>();
    const text = (letter: string): string => letter.repeat(100_000);
    kept.keep(text('a'), 1);
    kept.keep(text('b'), 2);
    expect([kept.get(text('a')), kept.get(text('b'))]).toEqual([1, 2]);
    kept.keep(text('c'), 3);
    expect([kept.get(text('a')), kept.get(text('b')), kept.get(text('c'))]).toEqual([undefined, undefined, 3]);
  });

  test('are not of a text that is too long by itself', () => {
    const kept = new KeptParses<number>();
    expect(kept.keep('a'.repeat(250_001), 1)).toBe(1);
    expect(kept.get('a'.repeat(250_001))).toBeUndefined();
    expect(kept.keep('b'.repeat(250_000), 2)).toBe(2);
    expect(kept.get('b'.repeat(250_000))).toBe(2);
  });
});
