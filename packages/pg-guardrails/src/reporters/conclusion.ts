import { counted, isByReading, type Report } from '@pg-guardrails/kernel';
import { openFindings } from './finding-text.js';
import { severityCounts } from './words.js';

/** What a report comes to: ✗ something is wrong, ✓ everything is proven, `!` something was found that need not be wrong, `?` something is not known. */
export interface Conclusion {
  readonly sign: '✗' | '!' | '?' | '✓';
  /** One sentence or two. */
  readonly text: string;
}

export function conclusionOf(report: Report): Conclusion {
  const { verdicts, errors, coverage, since } = report;
  const open = openFindings(report);
  const count = (value: 'proven' | 'refuted' | 'unknown'): number => verdicts.filter(({ verdict }) => verdict === value).length;
  const byReading = verdicts.filter((verdict) => verdict.verdict === 'proven' && isByReading(verdict)).length;
  const proven = `${String(count('proven'))} of ${counted(verdicts.length, 'verdict')} proven${byReading === 0 ? '' : ` (${byReading === count('proven') ? 'all' : String(byReading)} by reading only: trying settled nothing)`}`;
  const rest = [count('refuted') > 0 ? [`${String(count('refuted'))} refuted`] : [], count('unknown') > 0 ? [`${String(count('unknown'))} unknown`] : []].flat();
  const files = counted(new Set(open.map(({ file }) => file)).size, 'file');
  const found = open.length === 0 ? (since === undefined ? 'nothing found' : 'nothing new') : `${severityCounts(open)} in ${files}${since === undefined ? '' : ', new since then'}`;
  const summary = [found, verdicts.length === 0 ? 'no claim was judged' : [proven, ...rest].join(', ')].join('; ');
  const nothing = coverage.files === 0 && coverage.statements === 0;
  if (errors.length > 0 && nothing) return { sign: '✗', text: `Nothing was checked: ${counted(errors.length, 'problem')}.` };
  if (errors.length > 0) return { sign: '✗', text: `The job is not whole: ${counted(errors.length, 'problem')}. Of what could be checked: ${summary}.` };
  const text = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  if (open.some(({ severity }) => severity === 'error')) return { sign: '✗', text };
  if (nothing) return { sign: '?', text: 'Nothing was checked: no file and no SQL statement was read.' };
  if (open.length > 0 || count('refuted') > 0) return { sign: '!', text };
  return count('unknown') > 0 || verdicts.length === 0 ? { sign: '?', text } : { sign: '✓', text };
}
