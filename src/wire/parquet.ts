/**
 * Parquet files as rows: https://parquet.apache.org/docs/file-format/. hyparquet reads them. What a file says of its own
 * sizes is compared with what it holds before anything is unpacked, and what unpacks is counted.
 */
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ServingError } from '../errors.ts';
import { checkPages } from './parquet-pages.ts';

/** A row: numbers, bigints (int64), texts, booleans, bytes, null, lists and objects of them. */
export type ParquetRow = Readonly<Record<string, unknown>>;

export interface ParquetLimits {
  readonly rows: number;
  /** Of all columns, unpacked. */
  readonly bytes: number;
}

const LIMITS: ParquetLimits = { rows: 2 ** 26, bytes: 2 ** 32 };

/** What a small file may unpack to, and how many times its size a larger one. */
const SMALL_BYTES = 2 ** 26;
const MOST_TIMES = 1024;
/** Values of all columns for each byte of the file; runs of equal ones take few bytes. */
const MOST_VALUES_EACH = 2 ** 12;
const SMALL_VALUES = 2 ** 22;
const MAGIC = [0x50, 0x41, 0x52, 0x31];

/** The decompressors, which count what they make and throw before it is too much. */
const counting = (most: number): typeof compressors => {
  let left = most;
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input: Uint8Array, size: number) => {
        left -= size;
        if (!(size >= 0 && left >= 0)) throw new Error(`a page says that it unpacks to ${size} bytes`);
        const made = unpack(input, size);
        if (made.length !== size) throw new Error(`a page of ${size} bytes unpacks to ${made.length}`);
        return made;
      },
    ]),
  );
};

type Metadata = ReturnType<typeof parquetMetadata>;
type SchemaTree = ReturnType<typeof parquetSchema>;

const leavesOf = (tree: SchemaTree): readonly string[] =>
  tree.children.length > 0 ? tree.children.flatMap(leavesOf) : [tree.path.join('.')];

/** Each group must have each column of the schema once: what is read of others would be lost, and so would its errors. */
const checkColumns = (metadata: Metadata): void => {
  const leaves = leavesOf(parquetSchema(metadata));
  const wanted = [...leaves].sort().join('\n');
  for (const { columns } of metadata.row_groups) {
    const found = columns.map(({ meta_data }) => meta_data?.path_in_schema.join('.') ?? '');
    if (new Set(found).size !== found.length || found.sort().join('\n') !== wanted) {
      throw new Error('the columns of a group are not those of its schema');
    }
  }
};

/** How deep a column's values may be missing and repeated. */
const levelsOf = (tree: SchemaTree, path: readonly string[]): readonly [definition: number, repetition: number] => {
  let [node, definition, repetition]: [SchemaTree | undefined, number, number] = [tree, 0, 0];
  for (const name of path) {
    node = node?.children.find(({ element }) => element.name === name);
    const type = node?.element.repetition_type;
    if (type !== 'REQUIRED') definition++;
    if (type === 'REPEATED') repetition++;
  }
  return [definition, repetition];
};

/** Pages whose runs go further than their values are refused before the reader follows them. */
const checkColumnPages = (file: ArrayBuffer, metadata: Metadata, most: number): void => {
  const tree = parquetSchema(metadata);
  const own = counting(most);
  for (const { meta_data: column } of metadata.row_groups.flatMap(({ columns }) => columns)) {
    if (!column) throw new Error('a column without metadata');
    const { codec, dictionary_page_offset, data_page_offset, total_compressed_size, path_in_schema } = column;
    const hasDictionary = dictionary_page_offset && dictionary_page_offset <= data_page_offset;
    const from = Number(hasDictionary ? dictionary_page_offset : data_page_offset);
    const to = from + Number(total_compressed_size);
    if (!(from >= 0 && from <= to && to <= file.byteLength)) throw new Error(`a column lies at ${from} to ${to}`);
    const unpacker = own[codec];
    if (codec !== 'UNCOMPRESSED' && !unpacker) throw new Error(`its columns are packed by ${String(codec)}`);
    const [maxDefinitionLevel, maxRepetitionLevel] = levelsOf(tree, path_in_schema);
    checkPages({
      bytes: new Uint8Array(file, from, to - from),
      values: Number(column.num_values),
      maxDefinitionLevel,
      maxRepetitionLevel,
      isBoolean: column.type === 'BOOLEAN',
      unpack: (packed, size) => unpacker?.(packed, size) ?? packed,
    });
  }
};

const metadataOf = (file: ArrayBuffer, limits: ParquetLimits): Metadata => {
  const bytes = new Uint8Array(file);
  const [head, tail] = [bytes.subarray(0, 4), bytes.subarray(-4)];
  if (bytes.length < 12 || !MAGIC.every((byte, i) => head[i] === byte && tail[i] === byte)) {
    throw new Error('it does not begin and end with PAR1; it may be cut');
  }
  const metadata = parquetMetadata(file);
  if (metadata.num_rows > BigInt(limits.rows) || metadata.num_rows < 0n) {
    throw new Error(`it says that it has ${metadata.num_rows} rows`);
  }
  let [size, rows, values] = [0n, 0n, 0n];
  const most = BigInt(Math.max(SMALL_VALUES, MOST_VALUES_EACH * bytes.length));
  for (const group of metadata.row_groups) {
    rows += group.num_rows;
    for (const { meta_data } of group.columns) {
      size += meta_data?.total_uncompressed_size ?? 0n;
      const own = meta_data?.num_values ?? 0n;
      values += own;
      if (values > most || own < 0n) throw new Error(`it says that its columns have ${values} values`);
    }
  }
  if (size > BigInt(limits.bytes)) throw new Error(`it says that it unpacks to ${size} bytes`);
  if (rows !== metadata.num_rows) throw new Error(`its groups have ${rows} rows, it says ${metadata.num_rows}`);
  checkColumns(metadata);
  return metadata;
};

/** All rows of the file. Throws CORRUPT_MODEL where it is cut or damaged, or where it goes past a limit. */
export const readParquet = async (
  bytes: Uint8Array,
  limits: ParquetLimits = LIMITS,
): Promise<readonly ParquetRow[]> => {
  const file = bytes.slice().buffer;
  try {
    const metadata = metadataOf(file, limits);
    const most = Math.min(limits.bytes, Math.max(SMALL_BYTES, MOST_TIMES * bytes.length));
    checkColumnPages(file, metadata, most);
    const rows = await parquetReadObjects({ file, metadata, compressors: counting(most) });
    if (BigInt(rows.length) !== metadata.num_rows) {
      throw new Error(`it has ${rows.length} rows, it says ${metadata.num_rows}`);
    }
    return rows;
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw new ServingError('CORRUPT_MODEL', `the Parquet file cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
};
