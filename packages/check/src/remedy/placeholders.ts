/**
 * Names that the history writes as placeholders (`:DATABASE_OWNER`, `:GRAPHILE_WORKER_SCHEMA`) as it writes them: on another server they are others.
 * Only where the value is a plain name and the placeholder stands in the history's own text.
 */
export function withPlaceholders(sql: string, placeholders: Readonly<Record<string, string>>, isUsed: (placeholder: string) => boolean): string {
  return Object.entries(placeholders)
    .filter(([placeholder, value]) => /^:[A-Za-z_]\w*$/u.test(placeholder) && /^[a-z_][a-z0-9_]*$/u.test(value) && value !== 'public' && isUsed(placeholder))
    .reduce((text, [placeholder, value]) => text.replaceAll(new RegExp(`(?<![\\w$.:'"])${value}(?![\\w$'"])`, 'gu'), placeholder), sql);
}
