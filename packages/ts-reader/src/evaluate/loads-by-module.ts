/** Whether an export of `node:module` loads what it is given: `_load`, `prototype.require`, `require` of a new module. */
export function loadsByModule(exported: string): boolean {
  return /(?:^|\.)(?:_load|require)$/u.test(exported);
}
