import type { Body } from './bodies.js';
import { all, raise } from './bodies.js';

const pass = 'RETURN coalesce(NEW, OLD)';
const helper = (body: string): string => `CREATE FUNCTION moves() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN ${body}; END $f$;`;
const passesIf = (value: string): string => `IF current_setting('app.mode', true) = '${value}' THEN ${pass}; END IF; ${raise}`;
const stopsIf = (value: string): string => `IF current_setting('app.mode', true) = '${value}' THEN ${raise}; END IF; ${pass}`;

/** What a setting is, once the function itself has set it. The assertions are on. */
export const settingBodies: readonly Body[] = [
  { name: 'has a setting of its own', config: { 'app.mode': 'on' }, body: `BEGIN ${stopsIf('on')}; END`, expect: all('P0001') },
  { name: 'sets its own setting by set_config', config: { 'app.mode': 'on' }, body: `BEGIN PERFORM set_config('app.mode', 'off', true); ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'sets another than its own setting', config: { 'app.mode': 'on' }, body: `BEGIN PERFORM set_config('app.other', 'off', true); ${stopsIf('on')}; END`, expect: all('P0001') },
  { name: 'sets a setting by a name that is not known', config: { 'app.mode': 'on' }, body: `BEGIN PERFORM set_config('app.' || 'mode', 'off', true); ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'sets its own setting by SET LOCAL', config: { 'app.mode': 'on' }, body: `BEGIN SET LOCAL app.mode = 'off'; ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'resets its own setting', config: { 'app.mode': 'on' }, body: `BEGIN RESET app.mode; ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'resets all settings', config: { 'app.mode': 'on' }, body: `BEGIN RESET ALL; ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'sets its own setting by EXECUTE', config: { 'app.mode': 'on' }, body: `BEGIN EXECUTE 'SET app.mode = off'; ${stopsIf('on')}; END`, expect: all('P0001', 'unknown') },
  { name: 'sets its own setting in a helper', config: { 'app.mode': 'on' }, before: helper(`PERFORM set_config('app.mode', 'off', false)`), body: `BEGIN PERFORM moves(); ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'calls a helper that sets nothing', config: { 'app.mode': 'on' }, before: helper(`PERFORM now()`), body: `BEGIN PERFORM moves(); ${stopsIf('on')}; END`, expect: all('P0001') },
  { name: 'reads in a helper what it has set', config: { 'app.mode': 'on' }, before: helper(`IF current_setting('app.mode', true) = 'on' THEN ${raise}; END IF`), body: `BEGIN SET LOCAL app.mode = 'off'; PERFORM moves(); ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'sets a setting before it reads it', body: `BEGIN PERFORM set_config('app.mode', 'on', true); ${stopsIf('on')}; END`, expect: all('P0001', 'returns-row') },
  { name: 'sets a setting that would let through', body: `BEGIN PERFORM set_config('app.mode', 'off', true); ${passesIf('on')}; END`, expect: all('P0001', 'returns-row') },
  ...['off', 'false', 'no', '0', 'OFF', 'f', 'of', 'n'].map((value): Body => ({ name: `asserts while check_asserts is ${value}`, config: { 'plpgsql.check_asserts': value }, body: `BEGIN ASSERT false; ${pass}; END`, expect: all('returns-row') })),
  ...['on', 'true', 'yes', '1', 'ON', 't', 'y'].map((value): Body => ({ name: `asserts while check_asserts is ${value}`, config: { 'plpgsql.check_asserts': value }, body: `BEGIN ASSERT false; ${pass}; END`, expect: all('P0004') })),
  { name: 'asserts when it has switched that off', config: { 'plpgsql.check_asserts': 'on' }, body: `BEGIN SET LOCAL plpgsql.check_asserts = off; ASSERT false; ${pass}; END`, expect: all('P0004', 'returns-row') },
  { name: 'asserts what raises', before: `CREATE FUNCTION holds() RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN ${raise}; END $f$;`, body: `BEGIN ASSERT holds(); ${pass}; END`, expect: all('P0001', 'returns-row') },
  { name: 'asserts what raises, surely', config: { 'plpgsql.check_asserts': 'on' }, before: `CREATE FUNCTION holds() RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN ${raise}; END $f$;`, body: `BEGIN ASSERT holds(); ${pass}; END`, expect: all('P0001') },
];
