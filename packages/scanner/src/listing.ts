/** What lists a project's files, without what reads them: for who only asks whether anything has changed. */
export { gitEnvironment } from './git-environment.js';
export { chosenFrom, ignoredBy, ignoredFiles, listFiles, listProject, type Listing } from './list-files.js';
