import { didYouMean } from '@pg-guardrails/config';
import { listing, type OptionSchema } from '@pg-guardrails/kernel';
import { pageForTerminal } from '../reporters/markdown-page.js';
import { createPaint } from '../reporters/paint.js';
import { wrap } from '../reporters/text.js';
import type { ExitCode, Tool } from './check.js';
import { colorMode, widthOf, type Io } from './io.js';

type Card = Tool['rules'][number];

/** Of a rule's page; its options and messages are told from the definition. */
const sections = ['What it checks', 'Why', 'Examples', 'Known false negatives', 'When not to use it'];

/** Prints the rule's page: what it demands, its options, and each message it can give. */
export function runExplain(id: string, { rules, page: pageOf }: Pick<Tool, 'rules' | 'page'>, io: Io): ExitCode {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) {
    const markdown = pageOf(id);
    const words = markdown === null ? [] : ['', ...pageForTerminal(markdown, sections, createPaint(colorMode(undefined, io, 'terminal')), widthOf(io))];
    io.out(`${[...card(rule, widthOf(io)), ...words].join('\n')}\n`);
    return 0;
  }
  const ids = rules.map((known) => known.id);
  io.err(`pg-guardrails: There is no rule "${id}".${didYouMean(id, ids)} The rules are ${listing(ids)}.\n`);
  return 2;
}

function card(rule: Card, width: number): readonly string[] {
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
