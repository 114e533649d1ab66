/** The version of the tool, as in the package that users install; a test holds the two together. */
export const version = '0.1.0';

/** The tool that made what is kept: another version may see the same files differently. */
export const toolName = `pg-guardrails ${version}`;
