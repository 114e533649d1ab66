/** Pictures, fonts, archives: they are not text. */
const asset = /\.(?:png|jpe?g|gif|webp|avif|ico|icns|bmp|tiff?|psd|mp[34]|m4a|webm|mov|wav|ogg|pdf|zip|gz|tgz|bz2|xz|7z|jar|woff2?|ttf|otf|eot|exe|dll|so|dylib|node|parquet|sqlite|db)$/iu;

/** Texts that hold no program, no SQL, no command and no data of one, and that no configuration names. */
const prose = /\.(?:mdx?|rst|adoc|css|scss|sass|less|svg|snap)$/iu;

export function isAsset(file: string): boolean {
  return asset.test(file);
}

/** Whether no reader looks into a file: only that it is there counts. */
export function isNeverRead(file: string): boolean {
  return asset.test(file) || prose.test(file);
}
