/**
 * Parquet files as rows: https://parquet.apache.org/docs/file-format/. hyparquet reads them. What a file says of its own
 * sizes is compared with what it holds before anything is unpacked.
 */
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ServingError } from '../errors.ts';

/** A row: numbers, bigints (int64), texts, booleans, bytes, null, lists and objects of them. */
export type ParquetRow = Readonly<Record<string, unknown>>;

export interface ParquetLimits {
  readonly rows: number;
  /** Of all columns, unpacked. */
  readonly bytes: number;
}

const LIMITS: ParquetLimits = { rows: 2 ** 26, bytes: 2 ** 32 };

/** All rows of the file. Throws CORRUPT_MODEL where it is cut or damaged, or where it goes past a limit. */
export const readParquet = async (
  bytes: Uint8Array,
  limits: ParquetLimits = LIMITS,
): Promise<readonly ParquetRow[]> => {
  const file = bytes.slice().buffer;
  try {
    const metadata = parquetMetadata(file);
    if (metadata.num_rows > BigInt(limits.rows)) throw new Error(`it says that it has ${metadata.num_rows} rows`);
    let size = 0n;
    for (const { columns } of metadata.row_groups) {
      for (const { meta_data } of columns) size += meta_data?.total_uncompressed_size ?? 0n;
    }
    if (size > BigInt(limits.bytes)) throw new Error(`it says that it unpacks to ${size} bytes`);
    return await parquetReadObjects({ file, metadata, compressors });
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw new ServingError('CORRUPT_MODEL', `the Parquet file cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
};
