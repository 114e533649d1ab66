import { expect, test } from 'vitest';
import { createPaint } from '../src/reporters/paint.js';
import { pageForTerminal } from '../src/reporters/markdown-page.js';

const page = `<!-- begin generated header -->

# a-rule

<!-- end generated header -->

## What it checks

Words of one
paragraph, with a [link](../b/rule.md#c) and \`code\`.

- a point that is longer than
  one line
- another

## Examples

\`\`\`ts
import { Pool } from 'pg';

## not a heading
\`\`\`

| a | [b](c) |
| --- | --- |

## Options

- \`except\`
`;

test('the wanted sections, wrapped; code and tables stay as they are', () => {
  expect(pageForTerminal(page, ['What it checks', 'Examples'], createPaint('plain'), 30)).toEqual([
    'What it checks',
    '',
    'Words of one paragraph, with a',
    'link and `code`.',
    '',
    '- a point that is longer',
    '  than one line',
    '- another',
    '',
    'Examples',
    '',
    "    import { Pool } from 'pg';",
    '',
    '    ## not a heading',
    '',
    '| a | b |',
    '| --- | --- |',
  ]);
});
