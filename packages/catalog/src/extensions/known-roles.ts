/**
 * Roles that scripts of extensions make, none of them a superuser, with the schemas on whose relations they hold anything: for those
 * of which it is not known whether the extension is there.
 */
export const extensionRoles: ReadonlyMap<string, readonly string[]> = new Map([
  ['pgsodium_keyiduser', ['pgsodium', 'pgsodium_masks']],
  ['pgsodium_keyholder', ['pgsodium', 'pgsodium_masks']],
  ['pgsodium_keymaker', ['pgsodium', 'pgsodium_masks']],
]);
