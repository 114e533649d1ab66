export { configNames } from './discover.js';
export { loadConfig, loadConfigSync, type LoadInput } from './load.js';
export type { ConfigPath, ConfigResult, LoadedConfig, ResolvedClaim, ResolvedExternalRole, ResolvedHistory, RuleWords } from './loaded-config.js';
export { missingFile, problemAt, unknownName, writePath, type UnknownName } from './problem.js';
export { referencesOf, type Reference } from './references.js';
export { buildConfigSchema, type JsonSchema } from './schema.js';
export { didYouMean, nearest } from './suggest.js';
export { compileZones } from './zones.js';
