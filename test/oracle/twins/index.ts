import { behaviours } from './behaviours.js';
import { issues } from './issues.js';
import type { Twin } from './parts.js';
import { variants } from './variants.js';

export type { Twin } from './parts.js';

export const twins: readonly Twin[] = [...variants, ...behaviours, ...issues];
