export { basesOfIndex, basesSince, type Bases } from './bases.js';
export { entriesOfCommit, entriesOfIndex, isTracked, readTexts, type TreeEntry } from './entries.js';
export { hooksFolder } from './hooks-folder.js';
export { keptReports, type KeptReports } from './kept-report.js';
export { onlyNew, type Before } from './new-findings.js';
export { openRepository, type Repository } from './repository.js';
export { GitFailure } from './run-git.js';
export { takeCopy } from './kept-copy.js';
export { takeSnapshot, type Snapshot } from './snapshot.js';
