import type { CaseTable } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const config = { zones: { keys: ['libs/keys/**'], scripts: ['scripts/**'] } };
const claim = { modules: ['node-forge', '@aws-sdk/*', 'libs/keys/private'], allow: ['keys'] };
const on = caseIn({ file: 'services/api/src/orders.ts', claim, messageId: 'outsideZone' });
const secret = { 'libs/keys/private.ts': 'export const sign = (text: string) => text;\n' };
const importsSecret = "import { sign } from «'../../../libs/keys/private.js'»;\n\nexport const signed = sign('order');\n";

/** The cases of module-zone. */
export const cases: CaseTable = {
  rule: 'module-zone',
  cases: [
    on('a package outside its zone is caught', "import forge from «'node-forge'»;\n\nexport const key = forge.pki;\n", {
      config,
      example: 'incorrect',
      says: 'Only zone keys may import it',
      verdicts: [{ verdict: 'refuted' }],
    }),
    on('a file of the project outside its zone is caught', importsSecret, {
      config,
      files: { ...secret, 'services/api/src/orders.ts': importsSecret },
      example: 'incorrect',
    }),
    on('the reason of the claim is in the message', "export * from «'node-forge'»;\n", {
      config,
      claim: { ...claim, because: 'keys are signed in one place.' },
      messageId: 'outsideZoneBecause',
      says: 'Only zone keys may import it: keys are signed in one place. Move it into zone keys',
    }),
    on('a pattern stands for every package of the scope', "import { KMS } from «'@aws-sdk/client-kms'»;\nimport { S3 } from «'@aws-sdk/client-s3/dist/index.js'»;\nexport const all = [KMS, S3];\n", { config, findings: [{ messageId: 'outsideZone', says: '@aws-sdk/client-kms is imported' }, { messageId: 'outsideZone', says: '@aws-sdk/client-s3 is imported' }] }),
    on('every form of import counts', "import type { pki } from «'node-forge'»;\nexport type P = import(«'node-forge'»).pki;\nexport const a = await import(«'node-forge'»);\nexport const t: typeof pki | undefined = undefined;\n", { config }),
    on('require() counts', "module.exports = require(«'node-forge'»);\n", { config, file: 'services/api/src/orders.cjs' }),
    on('import = require() counts', "import forge = require(«'node-forge'»);\nexport const f = forge;\n", { config, file: 'services/api/src/orders.cts' }),
    on('createRequire counts', "import { createRequire } from 'node:module';\nexport const f = createRequire(import.meta.url)(«'node-forge'»);\n", { config }),
    on('.mts, .tsx and .js files are read', '', {
      config,
      files: {
        'services/api/src/a.mts': "import forge from «'node-forge'»;\nexport const f = forge;\n",
        'services/web/src/b.tsx': "import forge from «'node-forge'»;\nexport const View = () => <b>{String(forge)}</b>;\n",
        'services/api/src/c.js': "export { pki } from «'node-forge'»;\n",
      },
      findings: [{ messageId: 'outsideZone' }, { messageId: 'outsideZone' }, { messageId: 'outsideZone' }],
    }),
    on('a file inside a package is the package', "import pki from «'node-forge/lib/pki.js'»;\nexport const p = pki;\n", { config }),
    on('types of a package are the package', "/// <reference types=«'node-forge'» />\nexport {};\n", { config }),
    on('a path put together is followed', "const folder = '../../../libs/keys';\nexport const p = await import(«`${folder}/private.js`»);\n", {
      config,
      files: { ...secret, 'services/api/src/orders.ts': "const folder = '../../../libs/keys';\nexport const p = await import(«`${folder}/private.js`»);\n" },
    }),
    {
      name: 'a folder stands for every file in it',
      files: {
        'libs/keys/deep/sign.ts': 'export const sign = 1;\n',
        'services/api/src/orders.ts': "export { sign } from «'../../../libs/keys/deep/sign.js'»;\n",
      },
      config,
      claim: { modules: ['libs/keys'], allow: [] },
      findings: [{ messageId: 'outsideZone', says: 'No zone may import it' }],
    },
    {
      name: 'a path alias of tsconfig.json is followed',
      files: {
        'tsconfig.json': '{ "compilerOptions": { "paths": { "~keys/*": ["./libs/keys/*"] } } }\n',
        ...secret,
        'services/api/src/orders.ts': "export { sign } from «'~keys/private'»;\n",
      },
      config,
      claim,
      findings: [{ messageId: 'outsideZone' }],
    },
    {
      name: 'a workspace may be named by its package name or by its folder',
      files: {
        'package.json': '{ "name": "app", "private": true, "workspaces": ["libs/keys"] }\n',
        'libs/keys/package.json': '{ "name": "@app/keys", "version": "1.0.0", "exports": "./index.ts" }\n',
        'libs/keys/index.ts': 'export const sign = 1;\n',
        'services/api/src/orders.ts': "export { sign } from «'@app/keys'»;\n",
      },
      config: { zones: { scripts: ['scripts/**'] } },
      claim: { modules: ['@app/keys'], allow: ['scripts'] },
      findings: [{ messageId: 'outsideZone' }],
    },
    on('a builtin counts with and without its prefix', "import { spawn } from «'node:child_process'»;\nimport { exec } from «'child_process'»;\nimport { readFile } from «'fs/promises'»;\nimport path from 'node:path';\nexport const all = [spawn, exec, readFile, path];\n", {
      config,
      claim: { modules: ['node:child_process', 'fs'], allow: ['scripts'] },
    }),
    on('escapes in a specifier are decoded', String.raw`import forge from «'node-f\u006frge'»;` + '\nexport const f = forge;\n', { config }),
    on('an import that is split over lines is caught', "import {\n  pki,\n} from\n  «'node-forge'»;\nexport const p = pki;\n", { config }),
    on('the place is right after CRLF and characters of two UTF-16 units', "const face = '😀';\r\n/* 😀 */ import forge from «'node-forge'»; export const f = [forge, face];\r\n", { config }),
    on('the allowed zone may', "import forge from 'node-forge';\n\nexport const key = forge.pki;\n", {
      config,
      file: 'libs/keys/sign.ts',
      example: 'correct',
      verdicts: [{ verdict: 'proven' }],
    }),
    {
      name: 'files within the folder import each other',
      files: { 'libs/keys/index.ts': "export { sign } from './private.js';\n", ...secret },
      config: { zones: { scripts: ['scripts/**'] } },
      claim: { modules: ['libs/keys'], allow: ['scripts'] },
      findings: [],
    },
    {
      name: 'a folder with the name of a package does not open the package to its files',
      files: { 'redis/cache.ts': "import { createClient } from «'redis'»;\nexport const c = createClient;\n" },
      config: { zones: { scripts: ['scripts/**'] } },
      claim: { modules: ['redis'], allow: ['scripts'] },
      findings: [{ messageId: 'outsideZone' }],
    },
    on('packages and files with similar names are clean', '', {
      config,
      files: {
        'libs/keys/privateish.ts': 'export const a = 1;\n',
        'services/api/src/node-forge.ts': 'export const b = 2;\n',
        'services/api/src/orders.ts': "import { a } from '../../../libs/keys/privateish.js';\nimport { b } from './node-forge.js';\nimport c from 'node-forge-types';\nimport d from '@acme/node-forge';\nimport e from '@aws-sdk-mock/core';\nexport const all = [a, b, c, d, e];\n",
      },
      findings: [],
    }),
    on('comments and texts are clean', "// import forge from 'node-forge'\nexport const help = 'node-forge';\n", { config }),
    on('an empty file is clean', '', { config }),
  ],
};
