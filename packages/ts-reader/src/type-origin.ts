import type { ts } from '@ts-morph/common';
import { builtins } from './builtins.js';

type TypeScript = typeof ts;

/** Where a type is declared. */
export type TypeOrigin =
  | { readonly kind: 'package'; readonly package: string; readonly export: string }
  /** In the project or in TypeScript's own library. */
  | { readonly kind: 'elsewhere' }
  /** It is `any`, so it can be anything. */
  | { readonly kind: 'any' };

interface Found {
  readonly packages: { readonly package: string; readonly export: string }[];
  any: boolean;
}

const maximumDepth = 12;

/** Follows the receiver's type, then the member's own declaration and type, to the package that declares them. */
export function originOfReceiver(typescript: TypeScript, checker: ts.TypeChecker, receiver: ts.Node, member: string, family: ReadonlySet<string>): TypeOrigin {
  const found: Found = { packages: [], any: false };
  const type = checker.getTypeAtLocation(receiver);
  collect(typescript, checker, type, found, new Set(), 0);
  const fromType = found.packages.find((each) => family.has(each.package));
  if (fromType !== undefined) return { kind: 'package', ...fromType };

  // `Pick<Pool, 'query'>` and `{ query: Pool['query'] }` are types of the project's own whose member is the driver's.
  const property = checker.getPropertyOfType(checker.getApparentType(type), member);
  const ofMember: Found = { packages: [], any: false };
  if (property !== undefined) {
    for (const declaration of property.declarations ?? []) addDeclaration(typescript, declaration, declaringName(declaration) ?? member, ofMember);
    const memberType = checker.getTypeOfSymbolAtLocation(property, receiver);
    for (const declaration of memberType.getSymbol()?.declarations ?? []) addDeclaration(typescript, declaration, declaringName(declaration) ?? member, ofMember);
    for (const signature of memberType.getCallSignatures()) {
      const declaration = signature.getDeclaration() as ts.SignatureDeclaration | undefined;
      if (declaration !== undefined) addDeclaration(typescript, declaration, declaringName(declaration) ?? member, ofMember);
    }
  }
  const fromMember = ofMember.packages.find((each) => family.has(each.package));
  if (fromMember !== undefined) return { kind: 'package', ...fromMember };
  const [other] = found.packages;
  if (other !== undefined) return { kind: 'package', ...other };
  return found.any ? { kind: 'any' } : { kind: 'elsewhere' };
}

function collect(typescript: TypeScript, checker: ts.TypeChecker, type: ts.Type, found: Found, seen: Set<ts.Type>, depth: number): void {
  if (seen.has(type) || depth > maximumDepth) return;
  seen.add(type);
  const into = (inner: ts.Type): void => {
    collect(typescript, checker, inner, found, seen, depth + 1);
  };
  if ((type.flags & typescript.TypeFlags.Any) !== 0) {
    found.any = true;
    return;
  }
  if (type.isUnionOrIntersection()) type.types.forEach(into);
  if ((type.flags & (typescript.TypeFlags.TypeParameter | typescript.TypeFlags.IndexedAccess)) !== 0) {
    const constraint = checker.getBaseConstraintOfType(type);
    if (constraint !== undefined) into(constraint);
  }
  for (const symbol of [type.aliasSymbol, type.getSymbol()]) {
    for (const declaration of symbol?.declarations ?? []) addDeclaration(typescript, declaration, symbol?.name ?? '', found);
  }
  // `Partial<Pool>`, `Promise<Pool>`: what TypeScript's own types wrap.
  if (type.aliasSymbol !== undefined && isLibrary(type.aliasSymbol)) type.aliasTypeArguments?.forEach(into);
  const symbol = type.getSymbol();
  if (symbol !== undefined && isLibrary(symbol) && /^(?:Promise|PromiseLike|Readonly|WeakRef)$/u.test(symbol.name) && isReference(typescript, type)) checker.getTypeArguments(type).forEach(into);
  if (type.isClassOrInterface()) checker.getBaseTypes(type).forEach(into);
  else if (isReference(typescript, type) && type.target.isClassOrInterface() && type.target !== type) checker.getBaseTypes(type.target).forEach(into);
}

export function isReference(typescript: TypeScript, type: ts.Type): type is ts.TypeReference {
  return (type.flags & typescript.TypeFlags.Object) !== 0 && 'objectFlags' in type && typeof type.objectFlags === 'number' && (type.objectFlags & typescript.ObjectFlags.Reference) !== 0;
}

const libraryFile = /(?:^|\/)lib\.[a-z0-9.]+\.d\.ts$|(?:^|\/)node_modules\/typescript\/lib\//u;

export function isLibrary(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((declaration) => libraryFile.test(declaration.getSourceFile().fileName)) === true;
}

function addDeclaration(typescript: TypeScript, declaration: ts.Declaration, name: string, found: Found): void {
  const owner = packageOf(typescript, declaration);
  if (owner !== null) found.packages.push({ package: owner, export: name.startsWith('"') || name.startsWith('__') ? '*' : name });
}

/** The package a declaration belongs to: by its folder, or by the `declare module 'x'` around it. */
export function packageOf(typescript: TypeScript, declaration: ts.Node): string | null {
  const { fileName } = declaration.getSourceFile();
  if (libraryFile.test(fileName)) return null;
  for (let node: ts.Node | undefined = declaration; node !== undefined; node = node.parent as ts.Node | undefined) {
    if (typescript.isModuleDeclaration(node) && typescript.isStringLiteral(node.name) && !node.name.text.startsWith('.')) return bareName(node.name.text);
  }
  const at = fileName.lastIndexOf('/node_modules/');
  return at === -1 ? null : bareName(fileName.slice(at + '/node_modules/'.length));
}

function bareName(specifier: string): string | null {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  // Node.js's own modules are declared in @types/node by their names.
  if (name === '@types/node' || name.startsWith('node:') || builtins.has(name)) return null;
  const typed = /^@types\/(?<name>.+)$/u.exec(name)?.groups?.['name'];
  if (typed === undefined) return name;
  return typed.includes('__') ? `@${typed.replace('__', '/')}` : typed;
}

/** The class or interface around a member's declaration. */
function declaringName(declaration: ts.Declaration): string | null {
  const { parent } = declaration as { readonly parent?: ts.Node & { readonly name?: ts.Node } };
  return parent?.name !== undefined && 'text' in parent.name && typeof parent.name.text === 'string' ? parent.name.text : null;
}
