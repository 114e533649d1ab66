/** One thing that was looked at. */
export interface State {
  /** `well`: nothing to do. `amiss`: something is not covered that could be. `open`: worth knowing, and fails nothing. */
  readonly is: 'well' | 'amiss' | 'open';
  readonly says: string;
  /** The next step. */
  readonly next?: string;
}

export const well = (says: string): State => ({ is: 'well', says });
export const amiss = (says: string, next: string): State => ({ is: 'amiss', says, next });
export const open = (says: string, next: string): State => ({ is: 'open', says, next });
