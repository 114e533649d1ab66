import type { ts } from '@ts-morph/common';

type TypeScript = typeof ts;

/** What a value whose type says nothing (`any`, `unknown`, `object`) is made of, as far as the file that declares it shows. */
export interface MadeOf {
  /** The expressions that a variable or member is given, or that a function returns. */
  expressionsOf(declaration: ts.Declaration): readonly ts.Expression[];
  /** What a function passes to functions that it is given. */
  passedBy(declaration: ts.Declaration): readonly ts.Expression[];
  /** The types that a call or `new` is given by name, of what has no types itself: `new AsyncLocalStorage<Pool>()`. */
  typesGivenTo(expression: ts.Expression): readonly ts.Type[];
}

/** So many steps from an expression to what it stands for. */
const maximumDepth = 8;

/** Functions of `Object` that give what they are given. */
const givesItsArguments = /^(?:create|setPrototypeOf|defineProperty|defineProperties|assign|freeze|seal)$/u;

export function createMadeOf(typescript: TypeScript, checker: ts.TypeChecker): MadeOf {
  const assignments = new Map<ts.SourceFile, ReadonlyMap<ts.Symbol, readonly ts.Expression[]>>();
  const assignmentsIn = (source: ts.SourceFile): ReadonlyMap<ts.Symbol, readonly ts.Expression[]> => {
    const known = assignments.get(source);
    if (known !== undefined) return known;
    const found = new Map<ts.Symbol, ts.Expression[]>();
    const add = (to: ts.Node, value: ts.Expression): void => {
      const symbol = checker.getSymbolAtLocation(to);
      if (symbol !== undefined) found.set(symbol, [...(found.get(symbol) ?? []), value]);
    };
    const visit = (node: ts.Node): void => {
      if (typescript.isBinaryExpression(node) && node.operatorToken.kind >= typescript.SyntaxKind.FirstAssignment && node.operatorToken.kind <= typescript.SyntaxKind.LastAssignment) {
        add(typescript.isPropertyAccessExpression(node.left) ? node.left.name : node.left, node.right);
        // `state.pool = x` of a `Record<string, unknown>`, where no member has a declaration.
        if (typescript.isPropertyAccessExpression(node.left) || typescript.isElementAccessExpression(node.left)) add(node.left.expression, node.right);
      } else if (typescript.isCallExpression(node) && isOfObject(node.expression)) for (const [index, argument] of node.arguments.entries()) if (index > 0 && node.arguments[0] !== undefined) add(node.arguments[0], argument);
      typescript.forEachChild(node, visit);
    };
    visit(source);
    assignments.set(source, found);
    return found;
  };
  const isOfObject = (callee: ts.Expression): boolean => typescript.isPropertyAccessExpression(callee) && typescript.isIdentifier(callee.expression) && callee.expression.text === 'Object' && givesItsArguments.test(callee.name.text);
  const assignedTo = (declaration: ts.Declaration): readonly ts.Expression[] => {
    const name = typescript.getNameOfDeclaration(declaration);
    const symbol = name === undefined ? undefined : checker.getSymbolAtLocation(name);
    return symbol === undefined ? [] : (assignmentsIn(declaration.getSourceFile()).get(symbol) ?? []);
  };
  /** Each part of a choice, without what asserts another type. */
  const parts = (expression: ts.Expression, depth: number): readonly ts.Expression[] => {
    if (depth > maximumDepth) return [];
    const into = (inner: ts.Expression): readonly ts.Expression[] => parts(inner, depth + 1);
    if (typescript.isAsExpression(expression) || typescript.isTypeAssertionExpression(expression) || typescript.isSatisfiesExpression(expression) || typescript.isParenthesizedExpression(expression) || typescript.isNonNullExpression(expression)) return into(expression.expression);
    if (typescript.isConditionalExpression(expression)) return [...into(expression.whenTrue), ...into(expression.whenFalse)];
    if (typescript.isBinaryExpression(expression)) {
      switch (expression.operatorToken.kind) {
        case typescript.SyntaxKind.BarBarToken:
        case typescript.SyntaxKind.QuestionQuestionToken:
          return [...into(expression.left), ...into(expression.right)];
        case typescript.SyntaxKind.AmpersandAmpersandToken:
        case typescript.SyntaxKind.CommaToken:
        case typescript.SyntaxKind.EqualsToken:
          return into(expression.right);
        default:
          return [expression];
      }
    }
    if (typescript.isCallExpression(expression) && isOfObject(expression.expression)) return [expression, ...expression.arguments.filter((argument) => !typescript.isSpreadElement(argument)).flatMap(into)];
    if (typescript.isIdentifier(expression) || typescript.isPropertyAccessExpression(expression)) {
      const [declaration] = checker.getSymbolAtLocation(typescript.isIdentifier(expression) ? expression : expression.name)?.declarations ?? [];
      return declaration === undefined || typescript.isFunctionLike(declaration) || !saysNothing(checker.getTypeAtLocation(expression)) ? [expression] : [expression, ...given(declaration).flatMap(into)];
    }
    return [expression];
  };
  const saysNothing = (type: ts.Type): boolean => (type.flags & (typescript.TypeFlags.Any | typescript.TypeFlags.Unknown | typescript.TypeFlags.NonPrimitive)) !== 0;
  const given = (declaration: ts.Declaration): readonly ts.Expression[] => {
    if (typescript.isExportAssignment(declaration)) return [declaration.expression];
    const initializer = typescript.isVariableDeclaration(declaration) || typescript.isPropertyDeclaration(declaration) || typescript.isPropertyAssignment(declaration) ? declaration.initializer : typescript.isShorthandPropertyAssignment(declaration) ? declaration.name : undefined;
    return [...(initializer === undefined ? [] : [initializer]), ...assignedTo(declaration)];
  };
  /** Of the function itself, not of those in it. */
  const within = (body: ts.Node, visit: (node: ts.Node) => void): void => {
    const go = (node: ts.Node): void => {
      visit(node);
      if (!typescript.isFunctionLike(node) && !typescript.isClassLike(node)) typescript.forEachChild(node, go);
    };
    typescript.forEachChild(body, go);
  };
  const bodyOf = (declaration: ts.Declaration): ts.Node | undefined => (typescript.isFunctionLike(declaration) && 'body' in declaration ? declaration.body : undefined);
  const returned = (declaration: ts.Declaration): readonly ts.Expression[] => {
    const body = bodyOf(declaration);
    if (body === undefined) return [];
    if (!typescript.isBlock(body)) return typescript.isArrowFunction(declaration) && typescript.isExpression(body) ? [body] : [];
    const found: ts.Expression[] = [];
    within(body, (node) => {
      if ((typescript.isReturnStatement(node) || typescript.isYieldExpression(node)) && node.expression !== undefined) found.push(node.expression);
    });
    return found;
  };
  return {
    expressionsOf: (declaration) => (typescript.isFunctionLike(declaration) ? returned(declaration) : given(declaration)).flatMap((expression) => parts(expression, 0)),
    typesGivenTo: (expression) => ((typescript.isCallExpression(expression) || typescript.isNewExpression(expression)) && saysNothing(checker.getTypeAtLocation(expression)) ? (expression.typeArguments ?? []).map((node) => checker.getTypeFromTypeNode(node)) : []),
    passedBy(declaration) {
      const body = bodyOf(declaration);
      if (body === undefined || !typescript.isFunctionLike(declaration)) return [];
      const names = new Set(declaration.parameters.flatMap(({ name }) => (typescript.isIdentifier(name) ? [checker.getSymbolAtLocation(name)] : [])));
      const found: ts.Expression[] = [];
      const visit = (node: ts.Node): void => {
        if (typescript.isCallExpression(node) && typescript.isIdentifier(node.expression) && names.has(checker.getSymbolAtLocation(node.expression))) found.push(...node.arguments);
        typescript.forEachChild(node, visit);
      };
      visit(body);
      return found.flatMap((expression) => parts(expression, 0));
    },
  };
}
