import type { Node } from '@pgsql/types';
import { insufficientPrivilege, Rejection, syntaxError } from './errors.js';
import { isSuperuser } from './memberships.js';
import { currentRole } from './names.js';
import { stringsOf } from './nodes.js';
import type { State } from './state.js';

/** What a procedure has not (functioncmds.c, compute_common_attribute). */
const ofFunctions: ReadonlySet<string> = new Set(['volatility', 'strict', 'leakproof', 'cost', 'rows', 'support', 'parallel', 'window']);

function isTrue(arg: Node | undefined): boolean {
  return arg !== undefined && 'Boolean' in arg && arg.Boolean.boolval === true;
}

/** Each attribute once, but for SET, and of a procedure not all (functioncmds.c, compute_function_attributes). @throws {Rejection} 42601, 42P13 */
export function requireAttributes(options: readonly Node[] | undefined, routine: 'function' | 'procedure'): void {
  const said = new Set<string>();
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue;
    const { defname = '' } = node.DefElem;
    if (routine === 'procedure' && ofFunctions.has(defname)) throw new Rejection('42P13', 'invalid attribute in procedure definition');
    if (defname !== 'set' && said.has(defname)) throw syntaxError('conflicting or redundant options');
    said.add(defname);
  }
}

/** Only a superuser says LEAKPROOF. @throws {Rejection} 42501 */
export function requireLeakproofRight(state: State, options: readonly Node[] | undefined): void {
  const isLeakproof = (options ?? []).some((node) => 'DefElem' in node && node.DefElem.defname === 'leakproof' && isTrue(node.DefElem.arg));
  if (isLeakproof && !isSuperuser(state, currentRole(state))) throw insufficientPrivilege('only superuser can define a leakproof function');
}

/** interpret_AS_clause: one body, of which only functions in C have two parts. @throws {Rejection} 42P13 */
export function requireOneBody(options: readonly Node[] | undefined, sqlBody: Node | undefined, language: string): void {
  const as = (options ?? []).flatMap((node) => ('DefElem' in node && node.DefElem.defname === 'as' ? [node.DefElem.arg] : []));
  const [body] = as;
  if (as.length === 0 && sqlBody === undefined) throw new Rejection('42P13', 'no function body specified');
  if (as.length > 0 && sqlBody !== undefined) throw new Rejection('42P13', 'duplicate function body specified');
  if (sqlBody !== undefined && language !== 'sql') throw new Rejection('42P13', 'inline SQL function body only valid for language SQL');
  if (language !== 'c' && body !== undefined && 'List' in body && stringsOf(body.List.items).length > 1) throw new Rejection('42P13', `only one AS item needed for language "${language}"`);
}
