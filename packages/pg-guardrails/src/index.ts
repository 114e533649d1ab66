export { defineConfig } from '@pg-guardrails/kernel';
export type {
  ClaimConfig,
  Counterexample,
  Coverage,
  Dialect,
  Evidence,
  ExternalRole,
  Finding,
  GuardrailsConfig,
  HistoryConfig,
  Problem,
  Report,
  RunAs,
  Severity,
  Verdict,
} from '@pg-guardrails/kernel';
