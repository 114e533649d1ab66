import { didYouMean } from '@pg-guardrails/config';
import { listing, type OptionSchema } from '@pg-guardrails/kernel';
import { wrap } from '../reporters/text.js';
import type { ExitCode, Tool } from './check.js';
import { widthOf, type Io } from './io.js';

type Card = Tool['rules'][number];

/** Prints what a rule demands, its options, and each message it can give. */
export function runExplain(id: string, { rules }: Pick<Tool, 'rules'>, io: Io): ExitCode {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) {
    io.out(`${page(rule, widthOf(io)).join('\n')}\n`);
    return 0;
  }
  const ids = rules.map((known) => known.id);
  io.err(`pg-guardrails: There is no rule "${id}".${didYouMean(id, ids)} The rules are ${listing(ids)}.\n`);
  return 2;
}

function page(rule: Card, width: number): readonly string[] {
  const text = (words: string, indent: string): string[] => wrap(words, width - indent.length).map((line) => indent + line);
  const options = Object.entries(rule.options).flatMap(([name, option]) => [
    `  ${name}  (${optionWords(option, rule.requiredOptions?.includes(name) ?? false)})`,
    ...(option.description === undefined ? [] : text(option.description, '    ')),
  ]);
  return [
    `${rule.id}  (group ${rule.group})`,
    '',
    ...text(`${rule.description}.`, ''),
    '',
    'Options of a claim',
    ...(options.length === 0 ? ['  none'] : options),
    '',
    'Messages',
    ...Object.entries(rule.messages).flatMap(([name, message]) => [`  ${name}`, ...text(withHoles(message), '    ')]),
  ];
}

/** `{{ role }}` as `<role>`: that no name breaks over two lines. */
function withHoles(message: string): string {
  return message.replaceAll(/\{\{\s*(?<name>\w+)\s*\}\}/gu, '<$<name>>');
}

function optionWords(option: OptionSchema, isRequired: boolean): string {
  const type = option.enum === undefined ? typeWords(option) : listing(option.enum.map((value) => `"${value}"`), 'or');
  if (isRequired) return `${type}, required`;
  return option.default === undefined ? type : `${type}, default ${JSON.stringify(option.default)}`;
}

function typeWords({ type, items, refersTo }: OptionSchema): string {
  if (refersTo !== undefined) return refersTo;
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeWords(items)}s`;
  return type === 'string' || type === undefined ? 'text' : type;
}
