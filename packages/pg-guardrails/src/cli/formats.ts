/** The forms in which each command can print, the usual one first. */
export const formats = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'] as const;
export type Format = (typeof formats)[number];

export const catalogFormats = ['pretty', 'json'] as const;
export const certificateFormats = ['markdown', 'html', 'json'] as const;
export const graphFormats = ['mermaid', 'dot', 'html', 'json'] as const;
export const proofFormats = ['pretty', 'json'] as const;
