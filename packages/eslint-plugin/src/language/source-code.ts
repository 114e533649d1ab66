import type { FileProblem } from '@eslint/core';
import { ConfigCommentParser, Directive, TextSourceCodeBase, VisitNodeStep, type DirectiveType } from '@eslint/plugin-kit';
import { sqlLineBreaks } from '@pg-guardrails/kernel';
import type { SqlText } from '@pg-guardrails/sql-reader';
import type { SqlLanguageOptions } from './language.js';
import type { SqlComment, SqlElement, SqlFile, SqlNode } from './nodes.js';
import type { SqlTree } from './tree.js';

const commentParser = new ConfigCommentParser();
/** Comments that ESLint reads in JavaScript: the disable family, and `eslint`, `eslint-env`, `global`, `exported`. */
const inlineConfig = /^\s*eslint(?:-(?:env|enable|disable(?:(?:-next)?-line)?))?(?:\s|$)/u;
const lineScoped = /^eslint-disable-(?:next-)?line$/u;

function directiveType(label: string): DirectiveType | null {
  switch (label) {
    case 'eslint-disable':
      return 'disable';
    case 'eslint-enable':
      return 'enable';
    case 'eslint-disable-line':
      return 'disable-line';
    case 'eslint-disable-next-line':
      return 'disable-next-line';
    default:
      return null;
  }
}

/** A node or root: what is walked, in contrast to comments. */
function isNode(value: unknown): value is SqlNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value;
}

/**
 * What rules see of an SQL file.
 *
 * `applyInlineConfig` is left out on purpose: with it, a block comment `eslint pg/x: off` anywhere, even at the end, would turn
 * a guardrail off for the whole file without a reason and without ESLint counting what it hid. Such a comment is a problem instead.
 */
export class SqlSourceCode extends TextSourceCodeBase<{
  LangOptions: SqlLanguageOptions;
  RootNode: SqlFile;
  SyntaxElementWithLoc: SqlElement;
  ConfigNode: SqlComment;
}> {
  /** The text as the grammar read it: as its migration tool would apply it, when it is a migration. */
  readonly sql: SqlText;
  readonly comments: readonly SqlComment[];
  readonly visitorKeys: Record<string, string[]>;
  readonly #parents: SqlTree['parents'];
  #steps: readonly VisitNodeStep[] | null = null;

  constructor({ text, sql, tree }: { readonly text: string; readonly sql: SqlText; readonly tree: SqlTree }) {
    super({ text, ast: tree.ast, lineEndingPattern: sqlLineBreaks });
    this.sql = sql;
    this.comments = tree.ast.comments;
    this.visitorKeys = tree.visitorKeys;
    this.#parents = tree.parents;
  }

  /** The node around an element; undefined for the root. */
  override getParent(element: SqlElement): SqlElement | undefined {
    return this.#parents.get(element);
  }

  getAllComments(): readonly SqlComment[] {
    return this.comments;
  }

  getInlineConfigNodes(): SqlComment[] {
    return this.comments.filter((comment) => inlineConfig.test(comment.value));
  }

  /** As in JavaScript: line comments may speak of one line only, block comments of the rest of the file too. What hides something says why, or hides nothing. */
  getDisableDirectives(): { directives: Directive[]; problems: FileProblem[] } {
    const directives: Directive[] = [];
    const problems: FileProblem[] = [];
    for (const comment of this.getInlineConfigNodes()) {
      const parsed = commentParser.parseDirective(comment.value);
      if (parsed === undefined) continue;
      const { label, value, justification } = parsed;
      const type = directiveType(label);
      const problem = (message: string): void => void problems.push({ ruleId: null, message, loc: comment.loc });
      if (type === null) {
        if (comment.type === 'Block') problem(`A "${label}" comment has no effect in SQL: configure the rule in eslint.config.js, or disable it for one line and say why.`);
        continue;
      }
      if (comment.type === 'Line' && !lineScoped.test(label)) {
        problem(`A "-- ${label}" comment has no effect: write /* ${label} … */, or disable the rule for one line.`);
        continue;
      }
      if (type === 'disable-line' && comment.loc.start.line !== comment.loc.end.line) {
        problem(`${label} comment should not span multiple lines.`);
        continue;
      }
      if (type !== 'enable' && justification === '') {
        problem(`This ${label} comment gives no reason, so it hides nothing. Write why behind two dashes: ${comment.type === 'Line' ? `-- ${label} ${value === '' ? '<rule>' : value} -- <reason>` : `/* ${label} ${value === '' ? '<rule>' : value} -- <reason> */`}`);
        continue;
      }
      directives.push(new Directive({ type, node: comment, value, justification }));
    }
    return { directives, problems };
  }

  /** Every node on entering and on leaving, parents around children, in the order of PostgreSQL's fields. */
  override traverse(): Iterable<VisitNodeStep> {
    this.#steps ??= this.#walk();
    return this.#steps.values();
  }

  #walk(): readonly VisitNodeStep[] {
    const steps: VisitNodeStep[] = [];
    const walk = (node: SqlFile | SqlNode, parent: SqlFile | SqlNode | null): void => {
      steps.push(new VisitNodeStep({ target: node, phase: 1, args: [node, parent] }));
      for (const key of this.visitorKeys[node.type] ?? []) visit(Reflect.get(node, key), node);
      steps.push(new VisitNodeStep({ target: node, phase: 2, args: [node, parent] }));
    };
    const visit = (value: unknown, parent: SqlFile | SqlNode): void => {
      if (Array.isArray(value)) for (const item of value) visit(item, parent);
      else if (isNode(value)) walk(value, parent);
    };
    walk(this.ast, null);
    return steps;
  }
}
