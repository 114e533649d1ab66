/** How git-crypt begins each file that it keeps: https://github.com/AGWA/git-crypt, commands.cpp. */
const gitCrypt = '\0GITCRYPT\0';

/** Who has encrypted a file, and what to do about it; null for a file that is not. */
export function encryptedBy(bytes: Uint8Array): string | null {
  const isCrypt = String.fromCharCode(...bytes.subarray(0, gitCrypt.length)) === gitCrypt;
  return isCrypt ? 'git-crypt has encrypted it; run `git-crypt unlock`' : null;
}
