import fc from 'fast-check';

/**
 * In CI the same commit gives the same answer: properties draw the same values each time. Elsewhere each run draws others, and `GUARDRAILS_SEED` repeats one, an
 * integer of 32 bits with its sign, as fast-check prints it.
 */
const seed = process.env['GUARDRAILS_SEED'] ?? (process.env['CI'] === 'true' ? '1' : undefined);
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
