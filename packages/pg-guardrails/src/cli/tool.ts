import { cards } from './cards.js';
import type { Tool } from './check.js';
import { compileWasmPlainly } from './plain-wasm.js';
import { rulePage } from './rule-page.js';
import { pinnedParts, toolVersion } from './version.js';

/** What the command line runs. The readers and the grammar are heavy: `--help` and a broken configuration do not need them. */
export const tool: Tool = {
  version: toolVersion(),
  parts: pinnedParts(),
  rules: cards,
  async check(input) {
    compileWasmPlainly();
    const { check } = await import('@pg-guardrails/check/run');
    return check(input);
  },
  async catalog(input) {
    const { readCatalogs } = await import('@pg-guardrails/check');
    return readCatalogs(input);
  },
  async prove(input) {
    const { prove } = await import('@pg-guardrails/check');
    return prove(input);
  },
  async startAhead(cache, limit) {
    const { startAhead } = await import('@pg-guardrails/check/ahead');
    return startAhead(cache, limit);
  },
  async certify(input) {
    const { certify } = await import('@pg-guardrails/check');
    return certify(input);
  },
  async graph(input) {
    const { graph } = await import('@pg-guardrails/check');
    return graph(input);
  },
  page: rulePage,
  async checkup(config) {
    const { checkup } = await import('@pg-guardrails/check');
    return checkup(config);
  },
  async survey(root) {
    const { survey } = await import('@pg-guardrails/check');
    return survey(root);
  },
  async remedy(input) {
    const { remedy } = await import('@pg-guardrails/check');
    return remedy(input);
  },
};
