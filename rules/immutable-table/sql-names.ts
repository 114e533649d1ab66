export * from '../sql-names.js';
