import type { UserType } from '../model.js';

/** libpg-query knows no types but PostgreSQL's own and takes every other one for a row, of which INTO takes only one. */
export const takenForRows = 'record variable cannot be part of multiple-item INTO list';

/** `name type`, at the start of a declaration. */
const declaration = /(?<before>(?:^|;|\bDECLARE\b)\s*\w+\s+(?:CONSTANT\s+)?)(?<type>(?:\w+\.)?\w+)(?=\s*(?:\[\s*\]\s*)*(?:;|:=|=|NOT\b|DEFAULT\b))/giu;

/**
 * A body of PL/pgSQL with the variables of the first block that are enums, domains or ranges declared as text: none of these is a row. The
 * evaluation of a body asks of the types of its variables only which are arrays.
 */
export function withScalarVariables(text: string, types: readonly UserType[]): string {
  const begin = /\bBEGIN\b/iu.exec(text)?.index ?? 0;
  const isScalar = (written: string): boolean => {
    const name = written.slice(written.lastIndexOf('.') + 1).toLowerCase();
    const meant = types.filter((type) => type.name === name);
    return meant.length > 0 && meant.every(({ typtype }) => typtype === 'enum' || typtype === 'domain' || typtype === 'range');
  };
  const declared = text.slice(0, begin).replace(declaration, (all: string, before: string, type: string) => (isScalar(type) ? `${before}text` : all));
  return `${declared}${text.slice(begin)}`;
}
