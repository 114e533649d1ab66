import type { FieldGuess, Guesses, SettingGuess } from './model.js';
import type { Value } from './value.js';
import { originOf, settingOf, textOf } from './value.js';

/** Told of what conditions compare that a statement, its session or its row can decide. */
export interface Guesser {
  readonly onSetting: (guess: SettingGuess) => void;
  readonly onField: (guess: FieldGuess) => void;
  readonly onUser: (name: string) => void;
}

export interface Collected extends Guesses {
  readonly settings: SettingGuess[];
  readonly fields: FieldGuess[];
  readonly users: string[];
}

export function nothingCollected(): Collected {
  return { settings: [], fields: [], users: [] };
}

/** Writes down each guess once. */
export function collector({ settings, fields, users }: Collected): Guesser {
  return {
    onSetting: (guess) => {
      if (!settings.some(({ name, value }) => name === guess.name && value === guess.value)) settings.push(guess);
    },
    onField: (guess) => {
      if (!fields.some(({ row, column, value }) => row === guess.row && column === guess.column && value === guess.value)) fields.push(guess);
    },
    onUser: (name) => {
      if (!users.includes(name)) users.push(name);
    },
  };
}

function tellField(value: Value, guess: FieldGuess['value'], guesser: Guesser): void {
  const [row, column] = originOf(value)?.split(/\.(.*)/su) ?? [];
  if (row === 'user') {
    if (typeof guess === 'string') guesser.onUser(guess);
  } else if ((row === 'old' || row === 'new') && column !== undefined) {
    guesser.onField({ row, column, value: guess });
  }
}

/** A comparison of two values. */
export function tellPair(left: Value, right: Value, guesser: Guesser): void {
  for (const [one, other] of [[left, right], [right, left]] as const) {
    if (other.kind === 'known') tellField(one, other.value, guesser);
    const name = settingOf(one);
    if (name === null) continue;
    const text = textOf(other);
    if (text !== null) guesser.onSetting({ name, value: text });
    guesser.onSetting({ name, value: '' });
  }
}

/** A setting taken as a condition, `current_setting('app.off', true)::boolean`, is compared with true, and so is a boolean column. */
export function tellCondition(value: Value, guesser: Guesser): void {
  const setting = settingOf(value);
  if (setting !== null) for (const guess of ['on', 'off']) guesser.onSetting({ name: setting, value: guess });
  if (originOf(value) !== null) for (const guess of [true, false, null]) tellField(value, guess, guesser);
}

export function tellNullTest(value: Value, guesser: Guesser): void {
  const setting = settingOf(value);
  if (setting !== null) guesser.onSetting({ name: setting, value: 'on' });
  tellField(value, null, guesser);
}
