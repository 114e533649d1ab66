import { createLineMap } from '@pg-guardrails/kernel';
import type { CarriedOrigin, ExportFact, Place } from '@pg-guardrails/kernel';
import type { ts } from '@ts-morph/common';
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
/** What keeps its keys to itself: nobody gets them out again. */
const weak = /^Weak(?:Map|Set|Ref)?$/u;

/** Every export of a module whose type leads to a package of the family, or is `any`, with the places it comes through. */
export function readSurface(input: SurfaceInput, source: ts.SourceFile): readonly ExportFact[] {
  const { typescript, checker, packages } = input;
  const module = checker.getSymbolAtLocation(source);
  if (module === undefined) return [];

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
    const walk = createWalk(input, source);
    if ((final.flags & typescript.SymbolFlags.Value) !== 0) walk.into(checker.getTypeOfSymbolAtLocation(final, source), name);
    if ((final.flags & (typescript.SymbolFlags.TypeAlias | typescript.SymbolFlags.Interface)) !== 0) walk.into(checker.getDeclaredTypeOfSymbol(final), name);
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
  into(type: ts.Type, path: string): void;
  found(): readonly CarriedOrigin[];
  untyped(): boolean;
}

/** Goes through all that who gets a value of a type gets with it: its public members, what its functions give and pass to callbacks. */
function createWalk({ typescript, checker, packages }: SurfaceInput, at: ts.Node): Walk {
  const found = new Map<string, CarriedOrigin>();
  const seen = new Set<ts.Type>();
  let untyped = false;

  const signatures = (type: ts.Type, path: string, depth: number): void => {
    for (const signature of checker.getSignaturesOfType(type, typescript.SignatureKind.Call)) {
      walk(signature.getReturnType(), `${path}()`, depth + 1);
      for (const parameter of signature.parameters) callbacks(checker.getTypeOfSymbolAtLocation(parameter, at), path, depth + 1);
    }
    for (const signature of checker.getSignaturesOfType(type, typescript.SignatureKind.Construct)) walk(signature.getReturnType(), `new ${path}()`, depth + 1);
  };
  /** What a function gets as a parameter it was given; what it passes to a callback it gives. */
  const callbacks = (type: ts.Type, path: string, depth: number): void => {
    if (depth > maximumDepth) return;
    for (const part of type.isUnion() ? type.types : [type]) {
      for (const signature of checker.getSignaturesOfType(part, typescript.SignatureKind.Call)) {
        for (const parameter of signature.parameters) walk(checker.getTypeOfSymbolAtLocation(parameter, at), `${path}(callback)`, depth + 1);
      }
    }
  };
  const familyOf = (symbol: ts.Symbol | undefined): string | null => {
    for (const declaration of symbol?.declarations ?? []) {
      const owner = packageOf(typescript, declaration);
      if (owner !== null && packages(owner)) return owner;
    }
    return null;
  };
  const isForeign = (symbol: ts.Symbol | undefined): boolean => symbol !== undefined && (isLibrary(symbol) || (symbol.declarations ?? []).some((declaration) => packageOf(typescript, declaration) !== null || /\/node_modules\//u.test(declaration.getSourceFile().fileName)));

  const properties = (type: ts.Type, path: string, depth: number): void => {
    for (const property of checker.getPropertiesOfType(type)) {
      if (property.name === 'prototype' || /^(?:__)?#/u.test(property.name)) continue;
      const [declaration] = property.declarations ?? [];
      // `Pick<Pool, 'query'>` has members of the driver, and is none of its clients.
      if (declaration === undefined || packageOf(typescript, declaration) !== null) continue;
      if ((typescript.getCombinedModifierFlags(declaration) & (typescript.ModifierFlags.Private | typescript.ModifierFlags.Protected)) !== 0) continue;
      walk(checker.getTypeOfSymbolAtLocation(property, at), `${path}.${property.name}`, depth + 1);
    }
    for (const { type: value } of checker.getIndexInfosOfType(type)) walk(value, `${path}[…]`, depth + 1);
  };
  const walk = (type: ts.Type, path: string, depth: number): void => {
    if ((type.flags & typescript.TypeFlags.Any) !== 0) {
      untyped = true;
      return;
    }
    if (seen.has(type) || depth > maximumDepth) return;
    seen.add(type);
    const symbol = type.getSymbol();
    for (const candidate of [type.aliasSymbol, symbol]) {
      const owner = familyOf(candidate);
      if (candidate === undefined || owner === null) continue;
      const name = exportedAs(candidate);
      // A method or a function type of the driver is none of its clients: what it gives is looked at.
      if ((candidate.flags & typescript.SymbolFlags.Method) !== 0 || (name === '*' && (candidate.flags & typescript.SymbolFlags.ValueModule) === 0)) continue;
      found.set(`${owner} ${name} ${path}`, { path, package: owner, export: name });
      if ((candidate.flags & typescript.SymbolFlags.Function) === 0) return;
    }
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) walk(part, path, depth + 1);
      return;
    }
    if ((type.flags & (typescript.TypeFlags.TypeParameter | typescript.TypeFlags.IndexedAccess | typescript.TypeFlags.Conditional)) !== 0) {
      const constraint = checker.getBaseConstraintOfType(type);
      if (constraint !== undefined) walk(constraint, path, depth + 1);
      return;
    }
    if ((type.flags & typescript.TypeFlags.Object) === 0) return;
    if (isReference(typescript, type) && !weak.test(symbol?.name ?? '')) for (const argument of checker.getTypeArguments(type)) walk(argument, path, depth + 1);
    // What a function type of the driver gives counts; the methods of other packages' classes are theirs.
    signatures(type, path, depth);
    if (isForeign(symbol)) return;
    if (type.isClassOrInterface()) for (const base of checker.getBaseTypes(type)) walk(base, path, depth + 1);
    properties(type, path, depth);
  };
  return { into: (type, path) => { walk(type, path, 0); }, found: () => [...found.values()], untyped: () => untyped };
}
