const minified = /^(?<folder>(?:.*\/)?(?:public|static|assets|wwwroot)\/)(?:.*\/)?[^/]+[.-]min\.[cm]?js$/u;

/** Globs of the minified scripts in folders that are served to browsers, `public/**` `/*.min.js`: no server loads them, and they load nothing of it. */
export function minifiedGlobs(files: readonly string[]): readonly string[] {
  const globs = files.flatMap((file) => {
    const folder = minified.exec(file)?.groups?.['folder'];
    return folder === undefined ? [] : [`${folder}**/*[.-]min.{js,mjs,cjs}`];
  });
  return [...new Set(globs)].sort();
}
