import picomatch from 'picomatch';

/** What a path has that is not in its shortest form, and what `.` matches in no pattern: of such a path the library tells. */
const roundabout = /(?:^|\/)\.{0,2}(?:\/|$)|[\n\r\u2028\u2029\\]/u;
const letters = String.raw`[\w@~ -]|\.(?=[\w@~-])`;
const folder = new RegExp(String.raw`^(?<within>\*\*/)?(?<path>(?:${letters}|/(?=[\w@~-]))+)/\*\*$`, 'u');
const ending = /^\*\*\/\*(?<end>\.[\w-][\w.-]*)$/u;

/** The tests of the globs that most zones are made of, by the letters of a path in its shortest form; null for other globs. */
function plainTest(glob: string): ((file: string) => boolean) | null {
  const end = ending.exec(glob)?.groups?.['end'];
  if (end !== undefined) return (file) => file.endsWith(end);
  const { within, path } = folder.exec(glob)?.groups ?? {};
  if (path === undefined) return null;
  const [inside, below] = [`/${path}/`, `${path}/`];
  const begins = (file: string): boolean => file.startsWith(path) && (file.length === path.length || file.startsWith(below));
  return within === undefined ? begins : (file) => begins(file) || file.includes(inside) || file.endsWith(`/${path}`);
}

/** Whether the letters of a path tell whether a glob matches it. */
export function isPlainGlob(glob: string): boolean {
  return plainTest(glob) !== null;
}

/** Whether a glob matches a path, as picomatch has it with `dot`. Each file is asked for each zone of each claim, so what needs no pattern has none. */
export function globTest(glob: string): (file: string) => boolean {
  const plain = plainTest(glob);
  const byPattern = picomatch(glob, { dot: true });
  return plain === null ? byPattern : (file) => (roundabout.test(file) ? byPattern(file) : plain(file));
}
