/**
 * Tells a saved stage of spark.ml or model of spark.mllib: a folder whose `metadata` folder holds a text file part-00000
 * (or part-00000-… as later writers name it) of JSON with a class of org.apache.spark.
 */
import type { Files } from '../../files.ts';
import type { Match } from '../format.ts';

const METADATA = /^(.*\/)?metadata\/part-\d{5}[^/]*$/;
const CLASS = /"class"\s*:\s*"org\.apache\.spark\.(ml|mllib)\./;
const HEAD_BYTES = 65_536;
/** How many folders are looked into. */
const MOST = 4;

/** The folder above `metadata` is the entry: that of the outermost stage. */
export const matchSpark = async (files: Files): Promise<Match | undefined> => {
  const found = (await files.list())
    .filter(({ path }) => METADATA.test(path) && !path.endsWith('.crc'))
    .sort((a, b) => a.path.split('/').length - b.path.split('/').length);
  for (const { path, sizeBytes } of found.slice(0, MOST)) {
    if (sizeBytes === 0) continue;
    const head = await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES));
    const told = CLASS.exec(Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1'));
    if (told) return { variant: told[1]!, entry: path.slice(0, path.lastIndexOf('metadata/')) };
  }
  return undefined;
};
