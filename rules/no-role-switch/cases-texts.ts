import type { Case } from '@pg-guardrails/kernel';
import { caseIn } from '../case-builders.js';

const scanned = { doors: ['scan'], because: 'the editor opens programs and .sql files only' } as const;
const claim = { except: ['db'] };
const inFile = caseIn({ file: 'scripts/elevate.sh', claim, messageId: 'takesRole' });
const on = (name: string, file: string, text: string, rest: Parameters<typeof inFile>[2] = {}): Case => inFile(name, text, { file, ...scanned, ...rest });

const unnamed = { messageId: 'takesUnnamedRole' };

/** Cases in files that are neither programs nor SQL. */
export const textCases: readonly Case[] = [
  on('psql -c in a shell script is caught', 'scripts/elevate.sh', '#!/bin/sh\npsql "$DATABASE_URL" -c "«SET ROLE admin»"\n', { example: 'incorrect', says: 'SET ROLE makes the session act as admin' }),
  on('other spellings of the option are the same', 'scripts/elevate.sh', [
    "psql --command='«SET ROLE admin»' app",
    "sudo -u postgres /usr/bin/psql -tAc '«set role admin»; SELECT 1'",
    'docker compose exec -T db psql -U app --command "«SET ROLE admin»"',
    'kubectl exec db-0 -- psql -c«SET\\ ROLE\\ admin»',
    "if ! out=$(psql -qc '«SET ROLE admin»'); then exit 1; fi",
    '',
  ].join('\n'), { findings: Array.from({ length: 5 }, () => ({ messageId: 'takesRole' })) }),
  on('a here-document, a here-string and a pipe into psql are caught', 'scripts/elevate.bash', [
    'psql -v ON_ERROR_STOP=1 <<-EOF',
    '\t«SET ROLE admin»;',
    '\tSELECT 1;',
    '\tEOF',
    "cat <<'SQL' | psql",
    "«SET ROLE 'app$x'»;",
    'SQL',
    "psql <<< '«RESET ROLE»'",
    "echo '«SET ROLE admin»;' | psql",
    "printf '%s\\n' \"«SET ROLE admin»\" |",
    '  psql app',
    '',
  ].join('\n'), { findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole', says: 'app$x' }, { messageId: 'givesRoleBack' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }] }),
  on('quotes, escapes and line ends within a word are read as the shell reads them', 'scripts/elevate.sh', ["psql -c '«SE''T R'\"OLE admin»\"", "psql -c $'«\\x53ET ROLE admin»'", 'psql -c "«SE\\\nT ROLE admin»"', ''].join('\n'), {
    findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }],
  }),
  on('names that are assigned once are followed, others are unknown', 'scripts/elevate.sh', 'WORD=ROLE\nSQL="SELECT 1; «SET LOCAL ROLE admin»"\npsql -c "«SET $WORD admin»"\npsql -c "«$SQL»"\npsql -c "SELECT 2; «SET ROLE ${TARGET:-admin}»"\npsql -c "«SET ROLE $(whoami)»"\n', {
    findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole', says: 'SET LOCAL ROLE' }, unnamed, unnamed],
  }),
  on('a command in a command is caught', 'scripts/elevate.sh', "bash -lc 'psql -c \"«SET ROLE admin»\"'\nsu - postgres -c \"psql -c '«SET ROLE admin»'\"\neval \"psql -c '«SET ROLE admin»'\"\nssh db \"psql -c '«SET ROLE admin»'\"\n"),
  on('PGOPTIONS is caught', 'bin/entrypoint', "#!/usr/bin/env bash\nset -e\nexport PGOPTIONS='«-c role=admin»'\nPGOPTIONS=\"«--role=admin»\" exec node main.js\npsql 'postgres://h/db?options=«-c%20role%3Dadmin»'\n", { says: 'connection option' }),
  on('a Dockerfile is read', 'services/api/Dockerfile', [
    '# SET ROLE admin;',
    'FROM node:22 AS build',
    'LABEL note="SET ROLE admin;"',
    'ENV PGOPTIONS="«-c role=admin»" A=b',
    "ENV PGOPTIONS «-c role=admin»",
    "RUN --mount=type=cache,target=/c apt-get update && \\",
    '  # not here: SET ROLE',
    "  psql -c '«SET ROLE \\",
    "admin»'",
    'RUN <<EOF',
    "psql -c '«RESET ROLE»'",
    'EOF',
    "HEALTHCHECK --interval=5s CMD psql -c '«SET ROLE admin»'",
    'ENTRYPOINT ["sh", "-c", "psql -c \\"«SET ROLE admin»\\" && exec node ."]',
    'CMD ["psql", "-c", "«SET\\u0020ROLE admin»"]',
    '',
  ].join('\n'), { findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'givesRoleBack' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }] }),
  on('a compose file is read', 'docker-compose.yml', [
    'services:',
    '  api:',
    '    command: ["psql", "-c", "«SET ROLE admin»"]',
    '    environment:',
    '      PGOPTIONS: «-c role=admin»',
    '      DATABASE_URL: "postgres://h/db?options=«-c%20role%3Dadmin»"',
    '  worker:',
    "    entrypoint: psql -c '«RESET ROLE»'",
    '    environment:',
    '      - PGOPTIONS=«-c role=admin»',
    '    healthcheck:',
    '      test: ["CMD-SHELL", "psql -c \'«SET ROLE admin»\'"]',
    '  job:',
    '    command:',
    '      - psql',
    '      - -c',
    "      - '«SET ROLE ''admin''»'",
    '',
  ].join('\n'), { findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'givesRoleBack' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }] }),
  on('steps of CI are read', '', '', {
    files: {
      '.github/workflows/ci.yml': [
        'name: SET ROLE admin;',
        'on: push',
        'env:',
        '  PGOPTIONS: >-',
        '    -c search_path=x',
        '    «-c role=admin»',
        'jobs:',
        '  test:',
        '    steps:',
        '      - name: SET ROLE admin;',
        '        run: |',
        '          # SET ROLE admin;',
        '          psql <<SQL',
        '            «SET ROLE',
        '              admin»;',
        '          SQL',
        '          psql -c "«SET ROLE ${{ inputs.role }}»"',
        '      - run: psql -c "«SET ROLE admin»"',
        '',
      ].join('\n'),
      '.gitlab-ci.yml': "test:\n  script:\n    - npm ci\n    - psql -c '«SET ROLE admin»'\n  before_script: [\"psql -c \\\"«SET ROLE admin»\\\"\"]\n",
      'deploy/templates/job.yaml': "{{- if .Values.job }}\nspec:\n  containers:\n    - command: [sh, -c]\n      args:\n        - psql -c \"«SET ROLE {{ .Values.role }}»\"\n      env:\n        - name: PGOPTIONS\n          value: '«-c role=admin»'\n{{- end }}\n",
    },
    findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole' }, unnamed, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, unnamed, { messageId: 'takesRole' }],
  }),
  on('scripts of package.json are read', 'package.json', '{\n  "name": "SET ROLE admin;",\n  "description": "SET ROLE admin;",\n  "scripts": {\n    "start": "PGOPTIONS=\'«-c role=admin»\' node .",\n    "db:elevate": "psql -c \\"«SET ROLE admin»\\""\n  }\n}\n'),
  on('SQL in data is caught', '', '', {
    files: {
      'libs/shared/sql.json': '{"elevate": "«SET ROLE admin»", "other": ["SELECT 1", "BEGIN; «\\u0053ET LOCAL ROLE admin»; SELECT 1"]}',
      'libs/shared/queries.yml': "elevate: «SET ROLE admin»\nother: |\n  SELECT 1;\n  «SET ROLE admin»;\nescaped: \"«\\x53ET ROLE admin»\"\n",
      'libs/shared/queries.toml': "elevate = \"«SET ROLE admin»\" # SET ROLE x;\nother = '''\nSELECT 1;\n«RESET ROLE»;\n'''\n",
    },
    findings: [{ messageId: 'takesRole' }, { messageId: 'takesRole', says: 'SET LOCAL ROLE' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'takesRole' }, { messageId: 'givesRoleBack' }],
  }),
  on('a program that takes such a file is caught as well, wherever the file is', '', '', {
    files: {
      'libs/db/elevate.sql': 'SELECT 1;\nSET ROLE admin;\n',
      'libs/db/sql.json': '{"elevate": "SET ROLE admin"}',
      'libs/db/clean.sql': 'SELECT 1;\n',
      'services/api/src/a.ts': "import { readFileSync } from 'node:fs';\nexport const run = (c: { query(s: string): unknown }) => c.query(readFileSync(new URL(«'../../../libs/db/elevate.sql'», import.meta.url), 'utf8'));\n",
      'services/api/src/b.ts': "import { readFile } from 'node:fs/promises';\nimport path from 'node:path';\nexport const text = await readFile(path.join(process.cwd(), 'libs', «'elevate.sql'»), 'utf8');\nexport const clean = await readFile('libs/db/clean.sql', 'utf8');\n",
      'services/api/src/c.ts': "import sql from «'../../../libs/db/sql.json'» with { type: 'json' };\nexport const run = (c: { query(s: string): unknown }) => c.query(sql.elevate);\n",
      'services/api/src/d.ts': "export const label = 'elevate.sql';\n",
      'bin/start.sh': 'psql -v x=1 -f «libs/db/elevate.sql»\npsql < "«libs/db/elevate.sql»"\ncat «./libs/db/elevate.sql» | psql app\npsql -f libs/db/clean.sql\n',
    },
    findings: Array.from({ length: 6 }, () => ({ messageId: 'takesRole', says: 'which this file takes as text' })),
  }),
  on('.env files are read', '.env.example', '# PGOPTIONS=-c role=x\nA=1\nPGOPTIONS=«-c role=admin»\nDATABASE_URL="postgres://h/db?options=«-c%20role%3Dadmin»"\n'),
  on('a Procfile is read', 'Procfile', "web: node .\nrelease: psql -c '«SET ROLE admin»'\n"),
  on('the place is right behind characters of two UTF-16 units and CRLF', 'a.yml', "a: '😀'\r\nb: \"SELECT '😀\\U0001F600'; «SET ROLE admin»;\"\r\nrun: |\r\n  echo 😀\r\n  psql -c '/* 😀 */ «SET ROLE admin»'\r\n"),
  on('a zone that may is clean in each kind of file', '', '', {
    files: { 'libs/db/elevate.sh': "psql -c 'SET ROLE admin'\n", 'libs/db/sql.json': '{"a": "SET ROLE admin;"}', 'libs/db/Dockerfile': 'ENV PGOPTIONS="-c role=a"\n' },
    verdicts: [{ verdict: 'proven' }],
  }),
  on('a directive hides one, with its reason', 'scripts/elevate.sh', "# guardrails-ignore no-role-switch: only the owner can vacuum\npsql -c 'SET ROLE admin'\n"),
  on('comments, prose and labels are clean', '', '', {
    files: {
      'scripts/a.sh': "# psql -c 'SET ROLE admin'\necho 'SET ROLE admin;'\necho \"psql -c 'SET ROLE admin'\"\nset -e\nrole=admin\ntool -c role=admin --role admin\ngit -c role=x status\npsql -c 'SELECT 1 -- SET ROLE admin'\npsql -c \"SELECT 'SET ROLE admin'\"\npsql -v role=admin -f x.sql\ncat <<EOF\nPlease set role filters first\nEOF\n",
      'a.json': '{"label": "RESET ROLE", "title": "SET ROLE admin;", "role": "set", "help": "Set role admin", "hint": "Please set role filters first", "button": "Reset role"}',
      'a.yaml': "description: |\n  SET ROLE admin;\nlabel: Set role\nrole: set\nroles: [set, reset]\nbutton: Set role admin\nrun: aws sts assume-role --role admin\n",
      'docs/openapi.json': '{"summary": "RESET ROLE;", "operationId": "setRole"}',
      'package-lock.json': '{"a": "SET ROLE admin;"}',
    },
  }),
];
