import { textWidth } from '../../packages/pg-guardrails/src/reporters/text.js';

/** A stretch of one line in one style. */
export interface Run {
  readonly text: string;
  readonly fill: string;
  readonly bold: boolean;
}

export const theme = { background: '#1e1e2e', bar: '#313244', text: '#cdd6f4', dim: '#7f849c', red: '#f38ba8', green: '#a6e3a1', yellow: '#f9e2af', cyan: '#89dceb' } as const;

/** Columns and lines of a monospaced font, in user units. */
export const cell = { width: 8.4, height: 19, size: 14 } as const;

const colors: Readonly<Record<string, string>> = { '31': theme.red, '32': theme.green, '33': theme.yellow, '36': theme.cyan, '39': theme.text };

/** The runs of a line with the colours of a terminal (ECMA-48, SGR 1, 2, 22 and the foregrounds that the reports use). */
export function runsOf(line: string): readonly Run[] {
  const runs: Run[] = [];
  let [fill, bold, dim]: [string, boolean, boolean] = [theme.text, false, false];
  for (const part of line.split(/(\u001B\[\d+m)/u)) {
    const code = /^\u001B\[(?<code>\d+)m$/u.exec(part)?.groups?.['code'];
    if (code === undefined) {
      if (part !== '') runs.push({ text: part, fill: dim ? theme.dim : fill, bold });
    } else if (code === '1') bold = true;
    else if (code === '2') dim = true;
    else if (code === '22') [bold, dim] = [false, false];
    else fill = colors[code] ?? fill;
  }
  return runs;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/** A line of text, its columns where a terminal has them, whatever font is there. */
export function textAt(runs: readonly Run[], x: number, y: number): string {
  let column = 0;
  // Browsers fold several spaces into one: what stands behind them is a text of its own.
  return runs
    .flatMap((run) => run.text.split(/( {2,})/u).map((text) => ({ ...run, text })))
    .map(({ text, fill, bold }) => {
      const length = textWidth(text);
      const at = column;
      column += length;
      const lead = text.length - text.trimStart().length;
      const shown = text.trim();
      if (shown === '') return '';
      const width = textWidth(shown) * cell.width;
      return `<text x="${rounded(x + (at + lead) * cell.width)}" y="${rounded(y)}" fill="${fill}"${bold ? ' font-weight="bold"' : ''} textLength="${rounded(width)}">${escaped(shown)}</text>`;
    })
    .filter((text) => text !== '')
    .join('\n');
}

/** A window with a title, of so many columns and lines. */
export function windowSvg(title: string, columns: number, lines: number, body: string): string {
  const [width, height] = [Math.ceil(columns * cell.width + 40), Math.ceil(lines * cell.height + 64)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escaped(title)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${String(cell.size)}" xml:space="preserve">
<rect width="100%" height="100%" rx="8" fill="${theme.background}"/>
<path d="M0 8a8 8 0 0 1 8-8h${String(width - 16)}a8 8 0 0 1 8 8v24H0z" fill="${theme.bar}"/>
<circle cx="20" cy="16" r="6" fill="${theme.red}"/><circle cx="40" cy="16" r="6" fill="${theme.yellow}"/><circle cx="60" cy="16" r="6" fill="${theme.green}"/>
<text x="${String(width / 2)}" y="21" fill="${theme.dim}" text-anchor="middle">${escaped(title)}</text>
${body}
</svg>
`;
}

/** Where the first line of a window stands. */
export const origin = { x: 20, y: 56 } as const;
