/** Settings under which event triggers fire otherwise (manual: ALTER EVENT TRIGGER, ENABLE REPLICA; event_triggers), and their values under which all is as usual. */
const usualValues: ReadonlyMap<string, RegExp> = new Map([
  ['session_replication_role', /^(?:origin|local)$/iu],
  ['event_triggers', /^(?:on|true|yes|1)$/iu],
]);

export const eventSettings: readonly string[] = [...usualValues.keys()];

/** Whether a setting may keep event triggers from firing, or make those fire that usually do not. */
export function holdsEventsBack(name: string): boolean {
  return usualValues.has(name.toLowerCase());
}

/** Whether event triggers fire as usual under this value. */
export function isUsual(name: string, value: string): boolean {
  return usualValues.get(name.toLowerCase())?.test(value) ?? true;
}

/** The settings that are not as usual, once this one has this value; null where it cannot be told. */
export function withheldBy(withheld: readonly string[], name: string, value: string | null): readonly string[] {
  const setting = name.toLowerCase();
  const others = withheld.filter((one) => one !== setting);
  return value !== null && isUsual(setting, value) ? others : [...others, setting];
}
