import type { EnvGuardFact } from '@pg-guardrails/kernel';
import { unwrap } from './node.js';
import type { Node } from './node.js';
import type { Reading } from './reading.js';

interface Condition {
  readonly variable: string;
  readonly value: string;
  /** Whether the variable has the value when the condition holds. */
  readonly holds: boolean;
}

/**
 * Statements at the top level of a module after which an environment variable surely has one value: `if (… !== 'test') throw`, its
 * spellings, and assertions. A guard in a function or in a `try` that catches guards nothing.
 */
export function collectEnvGuards(reading: Reading): readonly EnvGuardFact[] {
  const facts: EnvGuardFact[] = [];
  const add = (node: Node, condition: Condition): void => {
    facts.push({ kind: 'env-guard', place: reading.placeOfNode(node), variable: condition.variable, value: condition.value });
  };
  const readStatements = (statements: readonly Node[]): void => {
    for (const statement of statements) {
      switch (statement.type) {
        case 'IfStatement': {
          const thrown = alwaysThrows(statement.consequent);
          const kept = statement.alternate !== null && alwaysThrows(statement.alternate);
          if (thrown) for (const condition of impliedBy(reading, statement.test, false)) add(statement, condition);
          if (kept) for (const condition of impliedBy(reading, statement.test, true)) add(statement, condition);
          break;
        }
        case 'ExpressionStatement':
          for (const condition of assertedBy(reading, statement.expression)) add(statement, condition);
          break;
        case 'BlockStatement':
          readStatements(statement.body);
          break;
        case 'TryStatement':
          if (statement.handler === null && (statement.finalizer === null || !leavesEarly(statement.finalizer))) readStatements(statement.block.body);
          else if (statement.handler !== null && alwaysThrows(statement.handler.body)) readStatements(statement.block.body);
          break;
        default:
      }
      // What follows a statement that leaves the module does not run.
      if (alwaysThrows(statement)) return;
    }
  };
  readStatements(reading.scopes.program.body);
  return facts;
}

/** Whether every way through the statement ends in a throw. */
function alwaysThrows(node: Node): boolean {
  switch (node.type) {
    case 'ThrowStatement':
      return true;
    case 'BlockStatement': {
      for (const statement of node.body) {
        if (alwaysThrows(statement)) return true;
        if (leavesEarly(statement)) return false;
      }
      return false;
    }
    case 'IfStatement':
      return node.alternate !== null && alwaysThrows(node.consequent) && alwaysThrows(node.alternate);
    case 'TryStatement':
      if (node.finalizer !== null && alwaysThrows(node.finalizer)) return true;
      if (node.finalizer !== null && leavesEarly(node.finalizer)) return false;
      return alwaysThrows(node.block) && (node.handler === null || alwaysThrows(node.handler.body));
    default:
      return false;
  }
}

/** Whether the statement may jump past what follows it: break, continue or return. */
function leavesEarly(node: Node): boolean {
  switch (node.type) {
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ReturnStatement':
      return true;
    case 'BlockStatement':
      return node.body.some(leavesEarly);
    case 'IfStatement':
      return leavesEarly(node.consequent) || (node.alternate !== null && leavesEarly(node.alternate));
    case 'TryStatement':
      return leavesEarly(node.block) || (node.handler !== null && leavesEarly(node.handler.body)) || (node.finalizer !== null && leavesEarly(node.finalizer));
    case 'LabeledStatement':
      return leavesEarly(node.body);
    case 'SwitchStatement':
      return node.cases.some((each) => each.consequent.some(leavesEarly));
    default:
      return false;
  }
}

/** What is known of the environment when the test came out as `outcome`. */
function impliedBy(reading: Reading, test: Node, outcome: boolean): readonly Condition[] {
  const node = unwrap(test);
  switch (node.type) {
    case 'UnaryExpression':
      return node.operator === '!' ? impliedBy(reading, node.argument, !outcome) : [];
    case 'LogicalExpression':
      // `a || b` is false only if both are; `a && b` is true only if both are.
      return (node.operator === '||' && !outcome) || (node.operator === '&&' && outcome)
        ? [...impliedBy(reading, node.left, outcome), ...impliedBy(reading, node.right, outcome)]
        : [];
    case 'BinaryExpression': {
      const condition = comparison(reading, node.operator, node.left, node.right);
      return condition !== null && condition.holds === outcome ? [condition] : [];
    }
    case 'Identifier': {
      const constant = reading.folder.constantOf(node);
      return constant === null ? [] : impliedBy(reading, constant, outcome);
    }
    default:
      return [];
  }
}

function comparison(reading: Reading, operator: string, left: Node, right: Node): Condition | null {
  const equal = operator === '===' || operator === '==';
  if (!equal && operator !== '!==' && operator !== '!=') return null;
  const variable = environmentVariable(reading, left) ?? environmentVariable(reading, right);
  const value = reading.folder.fold(left) ?? reading.folder.fold(right);
  return variable === null || value === null ? null : { variable, value, holds: equal };
}

/** `assert(… === 'test')`, `assert.equal(…, 'test')`, with `assert` from Node.js. */
function assertedBy(reading: Reading, expression: Node): readonly Condition[] {
  const call = unwrap(expression);
  if (call.type !== 'CallExpression') return [];
  const [first, second] = call.arguments;
  for (const value of reading.evaluator.valuesOf(call.callee)) {
    if (value.kind !== 'origin' || value.origin.kind !== 'builtin' || (value.origin.module !== 'assert' && value.origin.module !== 'assert/strict')) continue;
    const name = value.origin.export.replace(/^strict\./u, '');
    switch (name) {
      case 'default':
      case '*':
      case 'ok':
      case 'strict':
        return first === undefined ? [] : impliedBy(reading, first, true);
      case 'equal':
      case 'strictEqual':
      case 'deepEqual':
      case 'deepStrictEqual': {
        const condition = first === undefined || second === undefined ? null : comparison(reading, '===', first, second);
        return condition === null ? [] : [condition];
      }
      default:
    }
  }
  return [];
}

/** The name of `process.env.NAME`, however `process` and `env` came to hand. */
function environmentVariable(reading: Reading, outer: Node): string | null {
  const node = unwrap(outer);
  if (node.type === 'Identifier') {
    const binding = reading.scopes.lookup(node.name, node);
    const [source] = binding?.sources ?? [];
    if (binding === null || binding.sources.length !== 1 || source?.kind !== 'value') return null;
    const [step] = source.path;
    if (source.path.length === 0) return environmentVariable(reading, source.node);
    return source.path.length === 1 && step?.kind === 'property' && isEnvironment(reading, source.node) ? step.name : null;
  }
  if (node.type !== 'MemberExpression') return null;
  return isEnvironment(reading, node.object) ? reading.evaluator.memberName(node) : null;
}

function isEnvironment(reading: Reading, outer: Node): boolean {
  const node = unwrap(outer);
  const values = reading.evaluator.valuesOf(node);
  if (values.some((value) => value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'process' && value.origin.export === 'env')) return true;
  if (node.type === 'Identifier') {
    const constant = reading.folder.constantOf(node);
    if (constant !== null) return isEnvironment(reading, constant);
    const binding = reading.scopes.lookup(node.name, node);
    const [source] = binding?.sources ?? [];
    const [step] = source?.kind === 'value' ? source.path : [];
    return binding?.sources.length === 1 && source?.kind === 'value' && source.path.length === 1 && step?.kind === 'property' && step.name === 'env' && isProcess(reading, source.node);
  }
  return node.type === 'MemberExpression' && reading.evaluator.memberName(node) === 'env' && isProcess(reading, node.object);
}

function isProcess(reading: Reading, node: Node): boolean {
  return reading.evaluator
    .valuesOf(node)
    .some((value) => (value.kind === 'global' && value.name === 'process') || (value.kind === 'origin' && value.origin.kind === 'builtin' && value.origin.module === 'process' && ['default', '*'].includes(value.origin.export)));
}
