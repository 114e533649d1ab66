import type { Source } from '@pg-guardrails/catalog';
import type { Place } from '@pg-guardrails/kernel';
import type { Challenge } from '../challenge.js';
import type { Firing, Target } from '../firing.js';
import type { Answer, Hole, Operation } from '../hole.js';

/** How one statement fares. */
export interface Fate {
  readonly target: Target;
  readonly challenge: Challenge;
  readonly firing: Firing;
  readonly answer: Answer;
  readonly hole: Hole | null;
}

/** One class of statements on one target. */
export interface Case {
  readonly target: Target;
  readonly operation: Operation;
  readonly challenge: Challenge;
}

/** What a finding about a trigger says of it: where, by which message, with what else. */
export interface Blame {
  readonly messageId: string;
  readonly place: Place;
  readonly data: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly sources: readonly Source[];
  readonly remedy: string | null;
}
