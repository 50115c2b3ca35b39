/**
 * Reads a saved stage with all that is inside it. A folder below that has a `metadata` folder is a stage, one with
 * Parquet files is a table:
 *
 *   metadata/part-00000   data/part-00000-….snappy.parquet   stages/0_uid/…   bestModel/…   model_0/…   treesMetadata/…
 */
import { ServingError, within } from '../../errors.ts';
import type { FileInfo, Files } from '../../files.ts';
import { readParquet } from '../../wire/parquet.ts';
import { MAX_METADATA_BYTES, type Metadata, readMetadata } from './metadata.ts';
import { Stage, type Table } from './stage.ts';

/** What tuning writes besides the best model: what was tuned, how it was judged, and all the models that lost. */
const UNREAD: ReadonlySet<string> = new Set(['estimator', 'evaluator', 'subModels', 'classifier']);

/** Stages inside stages, and stages in all. */
const MAX_DEPTH = 20;
const MAX_STAGES = 20_000;

/** A folder: the files right in it, and the folders. */
interface Folder {
  readonly files: FileInfo[];
  readonly folders: Map<string, Folder>;
}

const newFolder = (): Folder => ({ files: [], folders: new Map() });

/** Files that Hadoop hides or that mark the end of a job are no parts. */
const isHidden = (name: string): boolean => name.startsWith('.') || name.startsWith('_');

const folderOf = (listing: readonly FileInfo[], prefix: string): Folder => {
  const root = newFolder();
  for (const info of listing) {
    if (!info.path.startsWith(prefix)) continue;
    const parts = info.path.slice(prefix.length).split('/');
    const name = parts.pop()!;
    if (isHidden(name)) continue;
    let folder = root;
    for (const part of parts) {
      let next = folder.folders.get(part);
      if (!next) {
        next = newFolder();
        folder.folders.set(part, next);
      }
      folder = next;
    }
    folder.files.push(info);
  }
  return root;
};

const byNumber = new Intl.Collator('en', { numeric: true });
const sorted = <T>(items: Iterable<T>, nameOf: (item: T) => string): readonly T[] =>
  [...items].sort((a, b) => byNumber.compare(nameOf(a), nameOf(b)));

class Reader {
  readonly #files: Files;
  #stages = 0;

  constructor(files: Files) {
    this.#files = files;
  }

  async stage(folder: Folder, depth: number): Promise<Stage> {
    if (depth > MAX_DEPTH || ++this.#stages > MAX_STAGES) {
      throw new ServingError('CORRUPT_MODEL', `more than ${depth > MAX_DEPTH ? MAX_DEPTH : MAX_STAGES} stages`);
    }
    const metadata = await this.#metadata(folder);
    const tables = new Map<string, Table>();
    const children = new Map<string, Stage>();
    const enter = async (path: string, inner: Folder): Promise<void> => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (UNREAD.has(name)) return;
      if (inner.folders.has('metadata')) {
        children.set(path, await inside(path, () => this.stage(inner, depth + 1)));
        return;
      }
      if (inner.files.some(({ path: file }) => file.endsWith('.parquet'))) {
        tables.set(path, await inside(path, () => this.#table(inner)));
      }
      // `stages` of a pipeline, and what models of models nest: user/factors.
      for (const [own, next] of sorted(inner.folders, ([each]) => each)) {
        if (path.split('/').length < 3) await enter(`${path}/${own}`, next);
      }
    };
    for (const [name, inner] of sorted(folder.folders, ([each]) => each)) {
      if (name !== 'metadata') await enter(name, inner);
    }
    return new Stage(metadata, tables, children);
  }

  async #metadata(folder: Folder): Promise<Metadata> {
    const parts = folder.folders.get('metadata')?.files ?? [];
    const [part] = sorted(
      parts.filter(({ sizeBytes }) => sizeBytes > 0),
      ({ path }) => path,
    );
    if (!part) throw new ServingError('CORRUPT_MODEL', 'there is no metadata/part-00000 that holds anything');
    if (part.sizeBytes > MAX_METADATA_BYTES) {
      throw new ServingError('CORRUPT_MODEL', `${part.path} has ${part.sizeBytes} bytes of metadata`);
    }
    return inside('metadata/part-00000', async () => readMetadata(await this.#files.read(part.path)));
  }

  async #table(folder: Folder): Promise<Table> {
    const parts = folder.files.filter(({ path }) => path.endsWith('.parquet'));
    const rows: Table[] = [];
    for (const { path } of sorted(parts, (each) => each.path)) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      rows.push(await inside(name, async () => readParquet(await this.#files.read(path))));
    }
    return rows.length === 1 ? rows[0]! : rows.flat();
  }
}

const inside = async <T>(where: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    throw within(where, error);
  }
};

/** The stage in the folder `entry`, '' or ending with a slash. Throws CORRUPT_MODEL. */
export const readStage = async (files: Files, entry: string): Promise<Stage> =>
  new Reader(files).stage(folderOf(await files.list(), entry), 0);
