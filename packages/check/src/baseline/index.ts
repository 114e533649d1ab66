export { applyBaseline, baselineRule, excused, type Baseline } from './apply-baseline.js';
export { baselineName, entryFor, formatBaseline, isLikeBaseline, parseBaseline, type BaselineEntry, type BaselineResult } from './baseline-file.js';
export { openBaseline, type OpenedBaseline } from './open-baseline.js';
