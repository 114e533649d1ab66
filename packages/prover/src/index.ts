/**
 * A real PostgreSQL. `introspect` reads a server's catalog into the simulator's shape; `replay` applies a history to an embedded one
 * and says of every row of the catalog which statement made it so; `attemptAll` tries to break claims on it.
 */
export { introspect } from './introspect/introspect.js';
export { readDatabase } from './introspect/read-database.js';
export type { LiveDatabase, ReadDatabase } from './introspect/read-database.js';
export type { IntrospectOptions } from './introspect/introspect.js';
export type { Replay, ReplayFailure, ReplayInput, SkippedStatement } from './replay/model.js';
export { replay, replayEmbedded } from './replay/replay.js';
export type { Replayed } from './replay/replay.js';
export type { Ahead } from './kept/ahead.js';
export { packagedServer, packServer } from './kept/packaged.js';
export type { Keep } from './kept/keep.js';
export type { Where } from './replay/start.js';
export { attemptAll, attemptInside } from './attempt/attempt.js';
export type { Attempted } from './attempt/attempt.js';
export type { Meaning } from './attempt/assess.js';
export type { Seen } from './attempt/run.js';
export type { Session } from './server/session.js';
