import type { LoadedConfig } from '@pg-guardrails/config';
import type { ImportFact, ImportForm, Problem } from '@pg-guardrails/kernel';
import { isTypeOnly } from '@pg-guardrails/kernel';
import { ignoredFiles } from '@pg-guardrails/scanner';
import type { Resolver } from '@pg-guardrails/ts-reader';
import type { FactClaim } from './judge-facts.js';

/** Forms that load nothing: what they name cannot get around a boundary by being there. What leads nowhere in markup may be text of the page. */
const loadsNothing = (form: ImportForm): boolean => form === 'mock' || form === 'markup' || isTypeOnly(form);
/** Endings of files that no reader of programs reads, there or not. */
const noProgram = /\.(?:css|scss|sass|less|styl|svg|png|jpe?g|gif|webp|avif|ico|bmp|woff2?|ttf|eot|otf|mp[34]|webm|ogg|wav|pdf|txt|mdx?|html?|graphql|gql|sql|wasm|node|ya?ml|toml|json5?|jsonc|csv|xml|glsl|proto)(?:\?.*)?$/iu;
const endings = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts', '/index.ts', '/index.js'];

/** What may be there for a path as a specifier writes it: `./x.js` is compiled from `./x.ts`. */
function variantsOf(sought: string): readonly string[] {
  const plain = sought.replace(/\?.*$/u, '');
  const stem = plain.replace(/\.[cm]?jsx?$/u, '');
  return [...new Set([...endings.map((ending) => plain + ending), ...endings.map((ending) => stem + ending)])];
}

/** Whether no claim depends on what the file imports: it passes the file over, or looks at statements alone, which stand where they are written. */
function isPassedOver(file: string, claims: readonly FactClaim[], { zones }: LoadedConfig): boolean {
  return claims.every(({ rule, options }) => {
    const { kinds, except } = rule.bind(options).watches;
    return zones.isInAny(file, except) || (kinds.length > 0 && kinds.every((kind) => kind === 'identity' || kind === 'ddl'));
  });
}

/** Imports that lead to no file and may hide something. */
export interface Gaps {
  readonly edges: ReadonlySet<ImportFact>;
  readonly problems: readonly Problem[];
}

/**
 * Finds the imports of the project's own files that lead nowhere and would load a program. What git ignores is made by a build: such imports are counted
 * as unresolved, and are no gap.
 */
export async function findGaps(config: LoadedConfig, imports: ReadonlyMap<string, readonly ImportFact[]>, claims: readonly FactClaim[], resolver: Pick<Resolver, 'sought'>): Promise<Gaps> {
  const candidates = [...imports].flatMap(([file, edges]) => {
    const open = edges.filter(({ target, form, specifier }) => target.kind === 'unresolved' && !loadsNothing(form) && specifier !== null && !noProgram.test(specifier));
    if (open.length === 0 || isPassedOver(file, claims, config)) return [];
    return open.map((edge) => ({ edge, sought: resolver.sought(file, edge.specifier ?? '') }));
  });
  const named = candidates.filter(({ sought }) => sought.length > 0);
  const ignored = await ignoredFiles(config.root, [...new Set(named.flatMap(({ sought }) => sought.flatMap(variantsOf)))]);
  const gaps = named.filter(({ sought }) => !sought.some((file) => variantsOf(file).some((variant) => ignored.has(variant))));
  return {
    edges: new Set(gaps.map(({ edge }) => edge)),
    problems: gaps.map(({ edge: { place, specifier } }) => ({
      message: `"${specifier ?? ''}" leads to no file, so what it would load was not checked. Correct it; if a build makes the file, build first, or have git ignore it; if this file is a template that lies elsewhere once it is used, exclude it in the configuration.`,
      file: place.file,
      line: place.line,
      column: place.column,
    })),
  };
}
