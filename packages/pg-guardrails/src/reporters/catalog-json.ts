import type { CatalogReport } from '@pg-guardrails/check';

/** The document of `catalog --format json`: of each history only what was asked for. */
export function renderCatalogJson({ schemaVersion, tool, errors, question, histories }: CatalogReport): string {
  const document = {
    schemaVersion,
    tool,
    errors,
    question,
    histories: histories.map(({ catalog, who, log, ...history }) => ({
      ...history,
      ...(catalog === null ? {} : { catalog }),
      ...(who === null ? {} : { who }),
      ...(log === null ? {} : { log }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
