import type { Comment, Place } from '@pg-guardrails/kernel';
import type { Evaluator } from './evaluate/evaluate.js';
import type { Folder } from './fold.js';
import type { Node } from './node.js';
import type { Resolve } from './resolve.js';
import type { ScopeAnalysis } from './scope.js';

/** What the collectors of facts share while one file is read. */
export interface Reading {
  readonly file: string;
  readonly text: string;
  readonly scopes: ScopeAnalysis;
  readonly folder: Folder;
  readonly evaluator: Evaluator;
  readonly comments: readonly Comment[];
  readonly resolve: Resolve;
  placeOf(start: number, end: number): Place;
  placeOfNode(node: Node): Place;
  /** The source of a node with white space folded. */
  written(node: Node): string;
  /** The offset of a place's start. */
  offsetOf(place: Place): number;
}
