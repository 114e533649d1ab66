import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests read the sources, so that a failing line is the line in the editor.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    globalSetup: ['test/servers/lent.ts'],
    // On two cores vitest would take one.
    maxWorkers: 2,
    // A process for each file, and the grammars loaded anew in it, take a third of the time. No test changes a module or the environment of another one.
    isolate: false,
    // Trees and catalogs live a little longer than Node.js gives what is young (16 MB): to copy them again and again takes a tenth of the time.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
