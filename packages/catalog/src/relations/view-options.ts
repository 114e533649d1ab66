import type { Node } from '@pgsql/types';
import { Rejection } from '../errors.js';
import { stringOf, stringsOf } from '../nodes.js';
import type { State } from '../state.js';

const refused = (message: string): Rejection => new Rejection('22023', message);

/** The value of an option as text (defGetString). The grammar takes a bare word for a type. */
function wordIn(arg: Node): string {
  if ('Integer' in arg) return String(arg.Integer.ival ?? 0);
  if ('Float' in arg) return arg.Float.fval ?? '';
  if ('Boolean' in arg) return String(arg.Boolean.boolval ?? false);
  return ('TypeName' in arg ? stringsOf(arg.TypeName.names).at(-1) : stringOf(arg)) ?? '';
}

/** parse_bool; a name alone means true (manual: CREATE VIEW). @throws {Rejection} 22023 */
function isTrue(option: string, arg: Node | undefined): boolean {
  if (arg === undefined) return true;
  const word = wordIn(arg).toLowerCase();
  const begins = (whole: string, least: number): boolean => word.length >= least && whole.startsWith(word);
  if (begins('true', 1) || begins('yes', 1) || begins('on', 2) || word === '1') return true;
  if (begins('false', 1) || begins('no', 1) || begins('off', 2) || word === '0') return false;
  throw refused(`invalid value for boolean option "${option}": ${word}`);
}

/** security_invoker among the options of a view; null when it is not. A name alone means true (manual: CREATE VIEW). @throws {Rejection} 22023 before PostgreSQL 15, which does not know it */
export function securityInvokerIn({ postgres }: State, options: readonly Node[] | undefined): boolean | null {
  for (const node of options ?? []) {
    if (!('DefElem' in node) || node.DefElem.defname !== 'security_invoker' || node.DefElem.defnamespace === 'toast') continue;
    if (postgres < 15) throw new Rejection('22023', 'unrecognized parameter "security_invoker"');
    return isTrue('security_invoker', node.DefElem.arg);
  }
  return null;
}

/** What a view may have in WITH (reloptions.c, view_reloptions). @throws {Rejection} 22023 */
export function requireViewOptions(options: readonly Node[] | undefined): void {
  for (const node of options ?? []) {
    if (!('DefElem' in node)) continue;
    const { defname = '', defnamespace, arg } = node.DefElem;
    // Those of a TOAST table are passed over, as a view has none.
    if (defnamespace === 'toast') continue;
    if (defnamespace !== undefined && defnamespace !== '') throw refused(`unrecognized parameter namespace "${defnamespace}"`);
    if (defname === 'security_barrier' || defname === 'security_invoker') isTrue(defname, arg);
    else if (defname === 'check_option') requireCheckOption(arg);
    else throw refused(`unrecognized parameter "${defname}"`);
  }
}

function requireCheckOption(arg: Node | undefined): void {
  const word = arg === undefined ? 'true' : wordIn(arg).toLowerCase();
  if (word !== 'local' && word !== 'cascaded') throw refused('invalid value for enum option "check_option"');
}
