/** Everyone, as ACLs of the catalog write it. */
export const PUBLIC = 'PUBLIC';
