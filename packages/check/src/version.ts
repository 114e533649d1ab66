/** The version of the tool, as in the package that users install; a test holds the two together. */
export const version = '0.1.0';
