import { describe, expect, it } from 'vitest';
import { isModuleFile, isWithinModule } from '../src/index.js';

describe('what lies within a module', () => {
  const modules = ['libs/db', 'libs/db/testOnly', 'package', 'a'];
  const files = ['libs/db', './libs/db', '././libs/db/index.ts', 'libs/db.ts', 'libs/db/index.mts', 'libs/db/', 'libs/db/testOnly.d.ts', 'libs/db/testOnly/x.ts', 'libs/dbx.ts', 'libs/dbx/a.ts', 'package.json', 'package.ts', 'package/a.ts', './package/index.js', 'x/package.ts', 'a', 'a.js', 'ab.js', '/a', '../a', ''];

  it.each(modules)('of %s is the file of its name, and whatever is in its folder', (module) => {
    for (const file of files) expect([file, isWithinModule(file, module)]).toEqual([file, isModuleFile(file, module) || file.startsWith(`${module}/`)]);
    expect(files.filter((file) => isWithinModule(file, module))).not.toEqual([]);
  });
});
