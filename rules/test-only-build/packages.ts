import { counted, type PackageView, type Violation } from '@pg-guardrails/kernel';
import { partOf, type Part, type Shipped } from './part.js';

/** Exports, main, module and bin of a package that is published. */
function offered({ module, sources }: Shipped, { offered: entries }: PackageView): readonly Violation[] {
  return entries
    .filter(({ file }) => sources.includes(file))
    .map(({ file, place, named }) => ({ messageId: 'offered', data: { module, file, named: named ?? file }, place, key: `${module} by ${named ?? file}` }));
}

/** Files of the module that the package carries as they are. */
function packed({ module, sources }: Shipped, { folder, file: manifest, packedBy }: PackageView): readonly Violation[] {
  return sources.flatMap((file): readonly Violation[] => {
    const place = packedBy(file);
    if (place === null) return [];
    const own = folder === '' ? file : file.slice(folder.length + 1);
    const isListed = place.line !== 1 || place.column !== 1;
    return [
      {
        messageId: 'packed',
        data: { module, file, named: isListed ? `this entry of \`files\` in ${manifest}` : `${manifest}, which has no \`files\``, remedy: isListed ? `add "!${own}" behind it` : `list in \`files\` what the package is made of` },
        place,
        key: `${module} packs ${file}`,
      },
    ];
  });
}

/** What the packages give away. A private one is never published: what it exports is reached by the project's own packages alone. */
export function judgePackages(shipped: Shipped, packages: readonly PackageView[]): readonly Part[] {
  const published = packages.filter(({ isPrivate }) => !isPrivate);
  if (published.length === 0) return [];
  const extent = `${counted(published.length, 'package')} that ${published.length === 1 ? 'is' : 'are'} published`;
  return [
    partOf({ part: 'exports' }, published.flatMap((one) => offered(shipped, one)), `No entry point of ${extent} is of the module.`),
    partOf({ part: 'files' }, published.flatMap((one) => packed(shipped, one)), `npm packs no file of the module with ${extent}.`),
  ];
}
