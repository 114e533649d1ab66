import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** Lines and characters count from 0, as the Language Server Protocol has it. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly range: Range;
  readonly message: string;
  readonly code?: string | number;
}

export interface CodeAction {
  readonly title: string;
  readonly command?: { readonly command: string; readonly arguments?: readonly unknown[] };
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the client says of ESLint, as VS Code's settings have it by default, and that SQL is validated. */
function settings(root: string): object {
  return {
    validate: 'on', packageManager: 'npm', useESLintClass: true, experimental: {},
    codeActionOnSave: { enable: false, mode: 'all' }, format: false, quiet: false, onIgnoredFiles: 'off', options: {}, rulesCustomizations: [],
    run: 'onType', problems: { shortenToSingleLine: false }, nodePath: null, workingDirectory: { directory: root }, workspaceFolder: { uri: pathToFileURL(root).href, name: 'project' },
    codeAction: { disableRuleComment: { enable: true, location: 'separateLine' }, showDocumentation: { enable: true } },
  };
}

/** VS Code's ESLint language server over standard input and output, as an editor drives it. */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #root: string;
  readonly #pending = new Map<number, { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void }>();
  readonly #edits: ((changes: Readonly<Record<string, readonly TextEdit[]>>) => void)[] = [];
  /** What the server said that nobody asked for, for a failing test. */
  readonly log: string[] = [];
  readonly #published = new Map<string, readonly Diagnostic[]>();
  #buffer = Buffer.alloc(0);
  #next = 1;
  #pulls = false;

  constructor(script: string, root: string, env: NodeJS.ProcessEnv = process.env) {
    this.#root = root;
    this.#process = spawn(process.execPath, [script, '--stdio'], { cwd: root, env });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
    this.#process.stderr.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
  }

  #read(): void {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/iu.exec(this.#buffer.subarray(0, end).toString())?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message: unknown = JSON.parse(this.#buffer.subarray(end + 4, end + 4 + length).toString());
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      if (isRecord(message)) this.#receive(message);
    }
  }

  #send(message: Message): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`);
  }

  #receive({ id, method, params, result, error }: Message): void {
    if (method === undefined) {
      const waiting = typeof id === 'number' ? this.#pending.get(id) : undefined;
      if (typeof id === 'number') this.#pending.delete(id);
      if (error !== undefined) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
      return;
    }
    if (method === 'textDocument/publishDiagnostics' && isRecord(params) && typeof params['uri'] === 'string') this.#published.set(params['uri'], params['diagnostics'] as readonly Diagnostic[]);
    else if (!method.startsWith('client/') && method !== 'workspace/configuration') this.log.push(`${method} ${JSON.stringify(params)}`);
    if (id !== undefined) this.#send({ id, result: this.#answer(method, params) });
  }

  #answer(method: string, params: unknown): unknown {
    switch (method) {
      case 'workspace/configuration':
        return isRecord(params) && Array.isArray(params['items']) ? params['items'].map(() => settings(this.#root)) : [];
      case 'workspace/applyEdit': {
        const edit = isRecord(params) ? params['edit'] : undefined;
        const changes = isRecord(edit) ? (edit['changes'] ?? changesOf(edit['documentChanges'])) : {};
        this.#edits.shift()?.(changes as Readonly<Record<string, readonly TextEdit[]>>);
        return { applied: true };
      }
      default:
        // `eslint/confirmESLintExecution` among them: 4 is "approved".
        return method === 'eslint/confirmESLintExecution' ? 4 : null;
    }
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  async start(): Promise<void> {
    const uri = pathToFileURL(this.#root).href;
    const result = await this.request('initialize', {
      processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: 'project' }],
      capabilities: {
        workspace: { configuration: true, applyEdit: true, workspaceFolders: true, workspaceEdit: { documentChanges: true }, diagnostics: { refreshSupport: true } },
        textDocument: { publishDiagnostics: {}, diagnostic: { dynamicRegistration: false }, synchronization: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } } },
      },
    });
    this.#pulls = isRecord(result) && isRecord(result['capabilities']) && result['capabilities']['diagnosticProvider'] !== undefined;
    this.notify('initialized', {});
    this.notify('workspace/didChangeConfiguration', { settings: {} });
  }

  open(uri: string, languageId: string, text: string): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  change(uri: string, version: number, text: string): void {
    this.#published.delete(uri);
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  /** What the server says of a document as it is now: asked for, or waited for. */
  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    if (this.#pulls) {
      const report = await this.request('textDocument/diagnostic', { textDocument: { uri } });
      return isRecord(report) && Array.isArray(report['items']) ? (report['items'] as readonly Diagnostic[]) : [];
    }
    for (;;) {
      const published = this.#published.get(uri);
      if (published !== undefined) return published;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async codeActions(uri: string, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
    const found = await this.request('textDocument/codeAction', { textDocument: { uri }, range: diagnostic.range, context: { diagnostics: [diagnostic], only: ['quickfix'] } });
    return Array.isArray(found) ? (found as readonly CodeAction[]) : [];
  }

  /** The edits that the server has the editor make for an action. */
  async editsOf(action: CodeAction, uri: string): Promise<readonly TextEdit[]> {
    if (action.command === undefined) throw new Error(`The action has no command: ${JSON.stringify(action)}`);
    const edits = new Promise<Readonly<Record<string, readonly TextEdit[]>>>((resolve) => this.#edits.push(resolve));
    await this.request('workspace/executeCommand', action.command);
    return (await edits)[uri] ?? [];
  }

  async stop(): Promise<void> {
    await this.request('shutdown', null);
    this.notify('exit', null);
    await new Promise((resolve) => this.#process.once('exit', resolve));
  }
}

function changesOf(documentChanges: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(documentChanges)) return {};
  return Object.fromEntries(documentChanges.filter(isRecord).flatMap((change) => (isRecord(change['textDocument']) ? [[String(change['textDocument']['uri']), change['edits']] as const] : [])));
}

/** The text after edits. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/gu)) starts.push(index + lineBreak.length);
  const offsetOf = ({ line, character }: Position): number => (starts[line] ?? text.length) + character;
  return [...edits].sort((a, b) => offsetOf(b.range.start) - offsetOf(a.range.start)).reduce((now, { range, newText }) => `${now.slice(0, offsetOf(range.start))}${newText}${now.slice(offsetOf(range.end))}`, text);
}
