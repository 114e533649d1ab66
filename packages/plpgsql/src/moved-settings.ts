import type { SqlNode } from './node.js';
import { catalogName, walk } from './node.js';
import type { State } from './flow.js';
import type { Value } from './value.js';
import { unknown } from './value.js';

type Names = ReadonlyMap<string, Value>;

/** Among the names of a state, no name of which has a blank and a dot: the settings that something on the way here may have given another value, `*` for any. */
const mark = 'setting ';

export const anySetting = '*';

function marksOf(names: Names): readonly string[] {
  return [...names.keys()].filter((name) => name.startsWith(mark));
}

/** Whether the function itself, or what it called, may have set it since it was entered. */
export function hasMoved(names: Names, setting: string): boolean {
  return names.has(`${mark}${anySetting}`) || names.has(`${mark}${setting}`);
}

export function moving(names: Names, settings: readonly string[]): Names {
  return settings.length === 0 ? names : new Map([...names, ...settings.map((name) => [`${mark}${name}`, unknown] as const)]);
}

export function withMoved(state: State, settings: readonly string[]): State {
  return settings.length === 0 ? state : { ...state, names: moving(state.names, settings) };
}

/** What these names say has moved. */
export function movedIn(names: Names): readonly string[] {
  return marksOf(names).map((name) => name.slice(mark.length));
}

/** The settings that a statement itself sets (manual: SET, RESET, DISCARD, set_config). */
export function settingsSet(statement: SqlNode): readonly string[] {
  if ('VariableSetStmt' in statement) {
    const { kind, name } = statement.VariableSetStmt;
    return [kind === 'VAR_RESET_ALL' || name === undefined ? anySetting : name.toLowerCase()];
  }
  if ('DiscardStmt' in statement) return [anySetting];
  const found = new Set<string>();
  walk(statement, (kind, fields) => {
    if (kind !== 'FuncCall' || !isCall(fields) || catalogName(fields.funcname) !== 'set_config') return;
    const [first] = fields.args ?? [];
    const name = first !== undefined && 'A_Const' in first ? first.A_Const.sval?.sval : undefined;
    found.add(name?.toLowerCase() ?? anySetting);
  });
  return [...found];
}

function isCall(value: unknown): value is { funcname?: SqlNode[]; args?: SqlNode[] } {
  return typeof value === 'object' && value !== null;
}

const words: ReadonlyMap<string, boolean> = new Map([...['true', 'yes', 'on', '1'].map((word) => [word, true] as const), ...['false', 'no', 'off', '0'].map((word) => [word, false] as const)]);

/** The value of a boolean setting: a beginning of these words will do, as long as it is one of one word only (bool.c, parse_bool_with_len). */
export function settingAsBoolean(value: string): boolean | null {
  const given = value.trim().toLowerCase();
  if (given === '' || given === 'o') return null;
  const meant = [...words].filter(([word]) => word.startsWith(given));
  return meant.length === 1 ? (meant[0]?.[1] ?? null) : null;
}
