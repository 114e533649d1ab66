import { readShell, type Script, type Variables } from './shell.js';
import type { Written } from './written.js';

/** What a script assigns to names once and for all, as far as it is known. */
export function variablesOf({ commands }: Script): Variables {
  const found = new Map<string, string | null>();
  for (const { words } of commands) {
    for (const { value, holes } of words) {
      const assignment = /^(?<name>[A-Za-z_]\w*)(?<more>\+?)=(?<text>[^]*)$/u.exec(value)?.groups;
      const name = assignment?.['name'];
      if (name === undefined) {
        if (/^(?:export|readonly|local|declare|typeset|env|-\w+)$/u.test(value)) continue;
        break;
      }
      found.set(name, found.has(name) || assignment?.['more'] === '+' || holes.length > 0 ? null : (assignment?.['text'] ?? null));
    }
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
