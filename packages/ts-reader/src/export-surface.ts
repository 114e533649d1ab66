import { createLineMap } from '@pg-guardrails/kernel';
import type { CarriedOrigin, ExportFact, Place } from '@pg-guardrails/kernel';
import type { ts } from '@ts-morph/common';
import { createMadeOf, type MadeOf } from './made-of.js';
import { isLibrary, isReference, packageOf } from './type-origin.js';

type TypeScript = typeof ts;

/** What the reading of one file's exports needs. */
export interface SurfaceInput {
  readonly typescript: TypeScript;
  readonly checker: ts.TypeChecker;
  /** The packages whose values and types are told. */
  readonly packages: (name: string) => boolean;
  /** Relative to the root, with `/`; null for a file outside it. */
  fileOf(source: ts.SourceFile): string | null;
}

const maximumDepth = 10;
/** Types of libraries that are made of types can be large without end: beyond so many the rest counts as `any`. */
const mostTypes = 20_000;
/** Types of TypeScript's library with all the members of the one that they are given. */
const keepsMembers = /^(?:Readonly|Partial|Required|NonNullable)$/u;

/** Every export of a module whose type leads to a package of the family, or is `any`, with the places it comes through. */
export function readSurface(input: SurfaceInput, source: ts.SourceFile): readonly ExportFact[] {
  const { typescript, checker, packages } = input;
  const module = checker.getSymbolAtLocation(source);
  if (module === undefined) return [];
  const madeOf = createMadeOf(typescript, checker);

  const placeOf = (node: ts.Node): Place | null => {
    const inside = node.getSourceFile();
    const file = input.fileOf(inside);
    return file === null || packageOf(typescript, node) !== null ? null : createLineMap(inside.text).placeOf(file, node.getStart(inside), node.end);
  };
  const ownName = (declaration: ts.Declaration): ts.Node => typescript.getNameOfDeclaration(declaration) ?? declaration;
  const placesOf = (symbol: ts.Symbol): readonly Place[] => {
    const places: Place[] = [];
    let current: ts.Symbol | undefined = symbol;
    const seen = new Set<ts.Symbol>();
    while (current !== undefined && !seen.has(current)) {
      seen.add(current);
      const [declaration] = current.declarations ?? [];
      // A name that is only imported is no export.
      const isExport = declaration !== undefined && !typescript.isImportSpecifier(declaration) && !typescript.isImportClause(declaration) && !typescript.isNamespaceImport(declaration) && !typescript.isSourceFile(declaration);
      const place = isExport ? placeOf(typescript.isExportSpecifier(declaration) || typescript.isExportAssignment(declaration) ? declaration : ownName(declaration)) : null;
      if (place !== null) places.push(place);
      current = (current.flags & typescript.SymbolFlags.Alias) === 0 ? undefined : checker.getImmediateAliasedSymbol(current);
    }
    return places;
  };

  const carried = (symbol: ts.Symbol, name: string): { readonly carries: readonly CarriedOrigin[]; readonly untyped: boolean } => {
    let final = symbol;
    // The first name in a package is the one it exports; behind it are names of its own.
    for (let next: ts.Symbol | undefined = symbol; next !== undefined; next = (final.flags & typescript.SymbolFlags.Alias) === 0 ? undefined : checker.getImmediateAliasedSymbol(final)) {
      final = next;
      const owner = ownerOf(final);
      if (owner !== null) return { carries: packages(owner) ? [{ path: name, package: owner, export: exportedAs(final) }] : [], untyped: false };
    }
    const walk = createWalk(input, source, madeOf);
    if ((final.flags & typescript.SymbolFlags.Value) !== 0) walk.into(checker.getTypeOfSymbolAtLocation(final, source), name, final.valueDeclaration ?? final.declarations?.[0]);
    if ((final.flags & (typescript.SymbolFlags.TypeAlias | typescript.SymbolFlags.Interface)) !== 0) walk.into(checker.getDeclaredTypeOfSymbol(final), name, undefined);
    return { carries: walk.found(), untyped: walk.untyped() };
  };
  const ownerOf = (symbol: ts.Symbol): string | null => {
    for (const declaration of symbol.declarations ?? []) {
      const owner = packageOf(typescript, declaration);
      if (owner !== null) return owner;
    }
    return null;
  };
  /** `export *` of a package, in the file or in a file it exports all of. */
  const stars = (from: ts.SourceFile, before: readonly Place[], seen: Set<ts.SourceFile>): readonly ExportFact[] => {
    if (seen.has(from)) return [];
    seen.add(from);
    return from.statements.flatMap((statement): readonly ExportFact[] => {
      if (!typescript.isExportDeclaration(statement) || statement.exportClause !== undefined || statement.moduleSpecifier === undefined) return [];
      const [target] = checker.getSymbolAtLocation(statement.moduleSpecifier)?.declarations ?? [];
      const place = placeOf(statement.moduleSpecifier);
      if (target === undefined || place === null) return [];
      const owner = packageOf(typescript, target);
      const through = [...before, place];
      if (owner !== null) return packages(owner) ? [{ kind: 'export', place: through[0] ?? place, name: '*', through, carries: [{ path: '*', package: owner, export: '*' }], untyped: false }] : [];
      return typescript.isSourceFile(target) ? stars(target, through, seen) : [];
    });
  };

  const assigned = module.exports?.get(typescript.InternalSymbolName.ExportEquals);
  const named = assigned === undefined ? checker.getExportsOfModule(module) : [assigned];
  const own = named.flatMap((symbol): readonly ExportFact[] => {
    const name = symbol === assigned ? 'default' : symbol.name;
    const through = placesOf(symbol);
    const [place] = through;
    // What stands in no file of the project came by `export *`.
    if (place === undefined) return [];
    const { carries, untyped } = carried(symbol, name);
    return [{ kind: 'export', place, name, through, carries, untyped }];
  });
  return [...own, ...stars(source, [], new Set())];
}

function exportedAs({ name }: ts.Symbol): string {
  return name.startsWith('"') || name.startsWith('__') ? '*' : name;
}

interface Walk {
  /** @param from what declares the value of the type, if anything does: where the type says nothing, what it is made of does. */
  into(type: ts.Type, path: string, from: ts.Declaration | undefined): void;
  found(): readonly CarriedOrigin[];
  untyped(): boolean;
}

/** Goes through all that who gets a value of a type gets with it: its public members, what its functions give and pass to callbacks. */
function createWalk({ typescript, checker, packages }: SurfaceInput, at: ts.Node, madeOf: MadeOf): Walk {
  const { TypeFlags, SymbolFlags, SignatureKind } = typescript;
  const found = new Map<string, CarriedOrigin>();
  const seen = new Set<ts.Type>();
  const opened = new Set<ts.Declaration>();
  let untyped = false;

  /** What the type does not say: the declaration's own expressions, each by the type that it has without an assertion. */
  const behind = (from: ts.Declaration | undefined, path: string, depth: number): void => {
    if (from === undefined || opened.has(from) || packageOf(typescript, from) !== null) return;
    opened.add(from);
    for (const expression of madeOf.expressionsOf(from)) for (const type of [checker.getTypeAtLocation(expression), ...madeOf.typesGivenTo(expression)]) walk(type, path, depth + 1, from);
  };
  const signatures = (type: ts.Type, path: string, depth: number): void => {
    for (const signature of checker.getSignaturesOfType(type, SignatureKind.Call)) {
      const declaration = signature.getDeclaration() as ts.SignatureDeclaration | undefined;
      walk(signature.getReturnType(), `${path}()`, depth + 1, declaration);
      for (const parameter of signature.parameters) callbacks(checker.getTypeOfSymbolAtLocation(parameter, at), path, depth + 1, declaration);
    }
    for (const signature of checker.getSignaturesOfType(type, SignatureKind.Construct)) walk(signature.getReturnType(), `new ${path}()`, depth + 1, undefined);
  };
  /** What a function gets as a parameter it was given; what it passes to a callback it gives. */
  const callbacks = (type: ts.Type, path: string, depth: number, from: ts.Declaration | undefined): void => {
    if (depth > maximumDepth) return;
    let saysLittle = saysNothing(type) || (type.getSymbol()?.name === 'Function' && isForeign(type.getSymbol()));
    for (const part of type.isUnion() ? type.types : [type]) {
      for (const signature of checker.getSignaturesOfType(part, SignatureKind.Call)) {
        for (const parameter of signature.parameters) {
          const passed = checker.getTypeOfSymbolAtLocation(parameter, at);
          saysLittle ||= saysNothing(passed);
          walk(passed, `${path}(callback)`, depth + 1, undefined);
        }
      }
    }
    if (!saysLittle || from === undefined) return;
    for (const expression of madeOf.passedBy(from)) walk(checker.getTypeAtLocation(expression), `${path}(callback)`, depth + 1, undefined);
  };
  const familyOf = (symbol: ts.Symbol | undefined): string | null => {
    for (const declaration of symbol?.declarations ?? []) {
      const owner = packageOf(typescript, declaration);
      if (owner !== null && packages(owner)) return owner;
    }
    return null;
  };
  const isForeign = (symbol: ts.Symbol | undefined): boolean => symbol !== undefined && (isLibrary(symbol) || (symbol.declarations ?? []).some((declaration) => packageOf(typescript, declaration) !== null || /\/node_modules\//u.test(declaration.getSourceFile().fileName)));
  const saysNothing = (type: ts.Type): boolean => (type.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive)) !== 0;

  /** `{}`, to which members come later. */
  const isEmpty = (type: ts.Type): boolean => (type.flags & TypeFlags.Object) !== 0 && checker.getPropertiesOfType(type).length === 0 && checker.getIndexInfosOfType(type).length === 0 && type.getCallSignatures().length === 0 && type.getConstructSignatures().length === 0;

  const properties = (type: ts.Type, path: string, depth: number, from: ts.Declaration | undefined): void => {
    for (const property of checker.getPropertiesOfType(type)) {
      if (property.name === 'prototype' || /^(?:__)?#/u.test(property.name)) continue;
      const [declaration] = property.declarations ?? [];
      if (declaration !== undefined && packageOf(typescript, declaration) !== null) {
        // `Pick<Pool, 'query'>` has members of the driver, and is none of its clients; but what they give may be one: `Omit<Pool, 'on'>` has `connect`.
        if (familyOf(property) !== null) signatures(checker.getTypeOfSymbolAtLocation(property, at), `${path}.${property.name}`, depth + 1);
        continue;
      }
      if (declaration !== undefined && (typescript.getCombinedModifierFlags(declaration) & (typescript.ModifierFlags.Private | typescript.ModifierFlags.Protected)) !== 0) continue;
      walk(checker.getTypeOfSymbolAtLocation(property, at), `${path}.${property.name}`, depth + 1, declaration ?? from);
    }
    for (const { type: value } of checker.getIndexInfosOfType(type)) walk(value, `${path}[…]`, depth + 1, from);
  };
  const walk = (type: ts.Type, path: string, depth: number, from: ts.Declaration | undefined): void => {
    if (saysNothing(type)) {
      untyped ||= (type.flags & TypeFlags.Any) !== 0;
      behind(from, path, depth);
      return;
    }
    if (isEmpty(type)) behind(from, path, depth);
    if (seen.has(type) || depth > maximumDepth) return;
    if (seen.size >= mostTypes) {
      untyped = true;
      return;
    }
    seen.add(type);
    const symbol = type.getSymbol();
    for (const candidate of [type.aliasSymbol, symbol]) {
      const owner = familyOf(candidate);
      if (candidate === undefined || owner === null) continue;
      const name = exportedAs(candidate);
      // A method or a function type of the driver is none of its clients: what it gives is looked at.
      if ((candidate.flags & SymbolFlags.Method) !== 0 || (name === '*' && (candidate.flags & SymbolFlags.ValueModule) === 0)) continue;
      found.set(`${owner} ${name} ${path}`, { path, package: owner, export: name });
      if ((candidate.flags & SymbolFlags.Function) === 0) return;
    }
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) walk(part, path, depth + 1, from);
      return;
    }
    if ((type.flags & (TypeFlags.TypeParameter | TypeFlags.IndexedAccess | TypeFlags.Conditional)) !== 0) {
      const constraint = checker.getBaseConstraintOfType(type);
      if (constraint !== undefined) walk(constraint, path, depth + 1, undefined);
      return;
    }
    if ((type.flags & TypeFlags.Object) === 0) return;
    if (isReference(typescript, type)) for (const argument of givenTypes(type, symbol)) walk(argument, path, depth + 1, from);
    // All of the members, as they are or each optional: `Readonly<Pool>`.
    if (type.aliasSymbol !== undefined && isLibrary(type.aliasSymbol) && keepsMembers.test(type.aliasSymbol.name)) for (const argument of type.aliasTypeArguments ?? []) walk(argument, path, depth + 1, from);
    // What a function type of the driver gives counts; the methods of other packages' classes are theirs.
    signatures(type, path, depth);
    if (isForeign(symbol) && !isMadeThere(type, symbol)) return;
    if (type.isClassOrInterface()) for (const base of checker.getBaseTypes(type)) walk(base, path, depth + 1, from);
    properties(type, path, depth, from);
  };
  /** What a container holds. */
  const givenTypes = (type: ts.TypeReference, symbol: ts.Symbol | undefined): readonly ts.Type[] => {
    const given = checker.getTypeArguments(type);
    switch (symbol?.name) {
      // Their keys nobody gets out again.
      case 'WeakSet':
        return [];
      case 'WeakMap':
        return given.slice(1);
      default:
        return given;
    }
  };
  /** Whether the type is put together where it is used, of types that are given: `Readonly<…>`, `Record<…>`, `{ [key: string]: T }` of `Object.fromEntries`. */
  const isMadeThere = (type: ts.Type, symbol: ts.Symbol | undefined): boolean => {
    const flags = 'objectFlags' in type && typeof type.objectFlags === 'number' ? type.objectFlags : 0;
    if ((flags & typescript.ObjectFlags.Mapped) !== 0) return true;
    return symbol !== undefined && isLibrary(symbol) && (symbol.flags & SymbolFlags.TypeLiteral) !== 0;
  };
  return { into: (type, path, from) => { walk(type, path, 0, from); }, found: () => [...found.values()], untyped: () => untyped };
}
