import { assignedByPrintf } from './shell-output.js';
import { readShell, type Script, type Variables } from './shell.js';
import type { Written } from './written.js';

/** What a script assigns to names once and for all, as far as it is known. */
export function variablesOf({ commands }: Script): Variables {
  const found = new Map<string, string | null>();
  for (const command of commands) {
    const { words } = command;
    for (const { value, holes } of words) {
      const assignment = /^(?<name>[A-Za-z_]\w*)(?<more>\+?)=(?<text>[^]*)$/u.exec(value)?.groups;
      const name = assignment?.['name'];
      if (name === undefined) {
        if (/^(?:export|readonly|local|declare|typeset|env|-\w+)$/u.test(value)) continue;
        break;
      }
      const more = assignment?.['text'] ?? '';
      const before = found.get(name);
      // What is appended to a text that is known makes another one.
      if (assignment?.['more'] === '+') found.set(name, holes.length > 0 || before === undefined || before === null ? null : before + more);
      else found.set(name, found.has(name) || holes.length > 0 ? null : more);
    }
    const printed = assignedByPrintf(command);
    if (printed !== null) found.set(printed.name, found.has(printed.name) || printed.text.holes.length > 0 ? null : printed.text.value);
    if (words[0]?.value === 'read') for (const { value } of words.slice(1)) found.set(value, null);
  }
  return new Map([...found].flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** How often names are assigned what other names stand for. */
const longestChain = 8;

/** Reads a script with the names that it assigns once in place of their expansions. */
export function readScript(source: Written): Script {
  let script = readShell(source);
  if (!source.value.includes('$')) return script;
  for (let known = 0, round = 0; round < longestChain; round += 1) {
    const variables = variablesOf(script);
    if (variables.size <= known) break;
    known = variables.size;
    script = readShell(source, variables);
  }
  return script;
}
