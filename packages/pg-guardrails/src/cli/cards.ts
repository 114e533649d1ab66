import { rules } from '@pg-guardrails/rules';
import { cardOf, type RuleCards } from './card.js';

/** Every rule's card. The bundle has them ready-made, as the rules bring the whole catalog with them, see `scripts/house/precomputed.ts`. */
export const cards: RuleCards = rules.map(cardOf);
