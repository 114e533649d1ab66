import { defineConfig } from 'pg-guardrails';

/** Who may import whom: the direction of docs/architecture.md, checked by the product on itself. */
export default defineConfig({
  include: ['packages/*/src/**', 'rules/**/*.ts'],
  zones: {
    kernel: ['packages/kernel/src/**'],
    'sql-reader': ['packages/sql-reader/src/**'],
    'ts-reader': ['packages/ts-reader/src/**'],
    plpgsql: ['packages/plpgsql/src/**'],
    catalog: ['packages/catalog/src/**'],
    prover: ['packages/prover/src/**'],
    connection: ['packages/prover/src/server/connection.ts'],
    rules: ['rules/**'],
    config: ['packages/config/src/**'],
    scanner: ['packages/scanner/src/**'],
    check: ['packages/check/src/**'],
    'eslint-plugin': ['packages/eslint-plugin/src/**'],
    'pg-guardrails': ['packages/pg-guardrails/src/**'],
    init: ['packages/pg-guardrails/src/init/**'],
  },
  claims: [
    // The dependency direction, one claim for each package: who may import it.
    { rule: 'module-zone', modules: ['@pg-guardrails/sql-reader'], allow: ['sql-reader', 'plpgsql', 'catalog', 'prover', 'check', 'eslint-plugin'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/ts-reader'], allow: ['ts-reader', 'scanner', 'check', 'eslint-plugin'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/plpgsql'], allow: ['plpgsql', 'catalog'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/catalog'], allow: ['catalog', 'rules', 'prover', 'check'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/prover'], allow: ['prover', 'check', 'pg-guardrails'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/rules'], allow: ['rules', 'check', 'eslint-plugin', 'pg-guardrails'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/config'], allow: ['config', 'check', 'eslint-plugin', 'pg-guardrails'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/scanner'], allow: ['scanner', 'check'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/check'], allow: ['check', 'eslint-plugin', 'pg-guardrails'] },
    { rule: 'module-zone', modules: ['@pg-guardrails/eslint-plugin'], allow: ['eslint-plugin', 'pg-guardrails'] },
    // Each heavy library stands behind one door.
    { rule: 'module-zone', modules: ['libpg-query', '@pgsql/types'], allow: ['sql-reader', 'plpgsql', 'catalog', 'prover', 'eslint-plugin'], because: 'a grammar has one reader' },
    { rule: 'module-zone', modules: ['oxc-parser'], allow: ['ts-reader', 'config', 'init'] },
    { rule: 'module-zone', modules: ['@ts-morph/common', 'oxc-resolver'], allow: ['ts-reader', 'scanner'] },
    { rule: 'module-zone', modules: ['yaml'], allow: ['scanner', 'init'] },
    { rule: 'module-zone', modules: ['diff'], allow: ['init'] },
    { rule: 'module-zone', modules: ['eslint', '@eslint/*', '@typescript-eslint/parser'], allow: ['eslint-plugin'] },
    { rule: 'module-zone', modules: ['@electric-sql/*'], allow: ['prover'] },
    { rule: 'module-zone', modules: ['ajv', 'jiti'], allow: ['config'] },
    { rule: 'module-zone', modules: ['commander', 'picocolors'], allow: ['pg-guardrails'] },
    // One file talks to servers; everything else sees rows and SQLSTATEs.
    { rule: 'no-driver-import', except: ['connection'] },
    { rule: 'no-pool-construction', except: ['connection'] },
    { rule: 'no-pool-query', except: ['connection'] },
  ],
});
