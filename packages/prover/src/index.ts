export { introspect } from './introspect/introspect.js';
export type { IntrospectOptions } from './introspect/introspect.js';
export type { Session } from './session.js';
