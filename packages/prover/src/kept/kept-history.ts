import type { RoleSetting } from '@pg-guardrails/catalog';
import { existsSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { ReplayInput } from '../replay/model.js';
import type { EmbeddedServer } from '../server/embedded.js';
import { asSuperuser, bootstrapRole, databaseOf } from '../server/names.js';
import { renameSql } from '../replay/database.js';
import type { Ahead } from './ahead.js';
import { baseOf, packagedName, type Base, type Found } from './base.js';
import { emptyImageOf } from './empty-image.js';
import type { Keep } from './keep.js';
import { digestOf, keptName, packed, readKept, removeQuietly, sweepKept, writeKept, writeLast, type KeptContent, type KeptFound, type Last } from './kept-file.js';
import { prefixKeys } from './keys.js';
import { isHistory } from './outline.js';
import { leftBehindSql, ownSettingsIn, type OwnSettings } from './own-settings.js';
import { serverKey } from './server-key.js';
import { frozen, isFrozen, thawed, type Progress } from './state.js';

/** Settings that a session of our superuser would begin with: the history's own session did not. */
function isOfSuperuser({ role }: RoleSetting): boolean {
  return role === null || role === bootstrapRole;
}

/** Tables whose rows a server forgets when it was not shut down, or with its session. */
const forgottenSql = `SELECT oid FROM pg_catalog.pg_class WHERE relpersistence <> 'p' LIMIT 1`;

/** What a session leaves when it ends. */
const restSql = `${asSuperuser('SESSION')}; CLOSE ALL; UNLISTEN *; RESET ALL; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES`;

/**
 * The servers that are kept for one history: an empty one, and those with its first files. What is found is what these very files led to with this version of everything; what is broken is left aside.
 */
export class KeptHistory {
  private readonly keys: readonly string[];
  private readonly serverName: string;
  private base: Base | null = null;
  private readonly writing: Promise<void>[] = [];
  /** How many files of it are kept already. */
  private readonly known = new Set<number>();
  private readonly ownSettings: OwnSettings;
  private readonly database: string;

  /**
   * @param extensions those that the server starts with
   * @param packaged the empty server of the package
   */
  constructor(
    private readonly keep: Keep,
    input: ReplayInput,
    private readonly extensions: Pick<Last, 'wanted' | 'stubs'>,
    private readonly ahead: Ahead | null,
    private readonly packaged: KeptFound | null,
  ) {
    const key = serverKey(keep.tool);
    this.serverName = keptName('server', key);
    this.ownSettings = ownSettingsIn(input);
    this.database = databaseOf(input.history);
    // What any file reads, the last one too: nobody asked a server that was kept before for what is read only now.
    const read = this.ownSettings === 'any' ? 'any' : [...this.ownSettings].sort();
    this.keys = prefixKeys(input, [key, [...extensions.wanted].sort(), [...extensions.stubs].sort(), read]);
    sweepKept(keep.folder);
  }

  /** The image to start from, and how much of the history it has; null for none. */
  find(): Found | null {
    // One that was made here is there when that of the package did not do.
    const own = baseOf(this.read(this.serverName));
    const base = own ?? baseOf(this.packaged);
    if (base === null) return null;
    this.base = base;
    // What a server is started from already serves as well as one with a file more.
    const counts = this.keys.map((_, index) => index).filter((index) => index > 0).sort((a, b) => Number(this.isAhead(b)) - Number(this.isAhead(a)) || b - a);
    for (const count of counts) {
      const found = this.read(this.nameOf(count));
      if (found === null || !isHistory(found.value) || found.value.base !== base.digest || !isFrozen(found.value.progress)) continue;
      this.known.add(count);
      return { image: { ...found.value.outline, parts: [...base.image.parts, found.bytes] }, name: this.nameOf(count), resumed: { count, progress: thawed(found.value.progress) } };
    }
    return { image: base.image, name: own === null ? packagedName : this.serverName, resumed: null };
  }

  /** A server that was started from what was found did not start: what was found is of no use. */
  forget(): void {
    this.base = null;
    this.known.clear();
  }

  /** Keeps an empty server. */
  async keepServer(server: EmbeddedServer): Promise<void> {
    if (this.base !== null) return;
    const taken = await emptyImageOf(server);
    if (taken === null) return;
    const { own, ...outline } = taken;
    const digest = this.write(this.serverName, { value: outline, bytes: own });
    this.base = digest === null ? null : { image: { ...outline, parts: [own] }, digest };
  }

  /** Keeps a server with the first files of the history, unless something of it would be lost. */
  async keepHistory(server: EmbeddedServer, count: number, progress: Progress): Promise<void> {
    const { base, ownSettings } = this;
    if (base === null || ownSettings === 'any' || this.isKept(count) || progress.snapshot.rows.roleSettings.some(isOfSuperuser)) return;
    const { rows, error } = await server.run(`${restSql}; ${forgottenSql}`);
    if (error !== null || rows.length > 0) return;
    const left = ownSettings.length === 0 ? null : await server.run(leftBehindSql(ownSettings));
    if (left !== null && (left.error !== null || left.rows.length > 0)) return;
    // Who starts it from its image connects to its database under the name that all have.
    for (const sql of [renameSql(this.database, bootstrapRole), 'CHECKPOINT']) if ((await server.run(sql)).error !== null) return;
    const taken = await server.image(base.image);
    await server.run(renameSql(bootstrapRole, this.database));
    if (taken === null) return;
    const { own, ...outline } = taken;
    this.write(this.nameOf(count), { value: { base: base.digest, outline, progress: frozen(progress) }, bytes: own });
    this.known.add(count);
  }

  /** What is being written is written, and what the next run will most likely want is noted: the history without its last file, which is the one that is being edited. */
  async close(): Promise<void> {
    await Promise.all(this.writing);
    const count = Math.max(this.keys.length - 2, 1);
    if (this.known.has(count) && this.keep.place !== undefined) await writeLast(this.keep.folder, this.keep.place, { name: this.nameOf(count), ...this.extensions });
  }

  /** What is there under the name is what would be written: when it turns out to be broken, the next run leaves it aside. */
  private isKept(count: number): boolean {
    if (!this.known.has(count) && existsSync(path.join(this.keep.folder, this.nameOf(count)))) this.known.add(count);
    return this.known.has(count);
  }

  private isAhead(count: number): boolean {
    return this.ahead !== null && this.ahead.name === this.nameOf(count);
  }

  /** What stands on another empty server is another file. */
  private nameOf(count: number): string {
    return keptName('history', digestOf(this.keys[count] ?? '', this.base?.digest ?? ''));
  }

  private read(name: string): KeptFound | null {
    const { folder, note } = this.keep;
    const content: KeptFound | 'absent' | 'broken' = this.ahead?.read.get(name) ?? readKept(folder, name);
    if (content === 'absent') return null;
    if (content === 'broken') {
      note(`${path.join(folder, name)} is not what was written there: it is left aside`);
      removeQuietly(path.join(folder, name));
      return null;
    }
    try {
      const now = new Date();
      utimesSync(path.join(folder, name), now, now);
    } catch {
      // Where nothing can be written, nothing is cleared away either.
    }
    return content;
  }

  /** @returns the digest; null for what cannot be written down */
  private write(name: string, content: KeptContent): string | null {
    const { folder, note } = this.keep;
    const kept = packed(content);
    this.writing.push(
      writeKept(folder, name, kept).then((problem) => {
        if (problem !== null) note(`what was made of the migrations could not be kept in ${folder} (${problem}): the next run begins anew`);
      }),
    );
    return kept.digest;
  }
}
