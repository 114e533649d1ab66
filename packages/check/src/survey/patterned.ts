/** A name that a glob would take for a pattern: it cannot be written into the configuration as it is. */
export const patterned = /[*?{}()[\]!+@|\\]/u;
