/**
 * Whether a file is an ONNX model, by its first bytes: the fields of a ModelProto, each with its wire type, up to the
 * graph, which must begin like a GraphProto. https://github.com/onnx/onnx/blob/v1.19.0/onnx/onnx.proto3
 */
import { ServingError } from '../../errors.ts';
import type { FileInfo, Files } from '../../files.ts';
import type { Match } from '../format.ts';
import { isOrtFile } from './ort-format.ts';

const HEAD_BYTES = 64 * 1024;
const VARINT = 0;
const CHUNK = 2;
const GRAPH = 7;
// Fields of ModelProto and of GraphProto, by number.
// biome-ignore format: one table
const MODEL: Readonly<Record<number, number>> = {
  1: VARINT, 2: CHUNK, 3: CHUNK, 4: CHUNK, 5: VARINT, 6: CHUNK, 7: CHUNK, 8: CHUNK, 14: CHUNK, 20: CHUNK, 25: CHUNK, 26: CHUNK,
};
const GRAPH_FIELDS: ReadonlySet<number> = new Set([1, 2, 5, 10, 11, 12, 13, 14, 15, 16]);

/** Whether `head`, the first bytes of a file of `sizeBytes`, begins a ModelProto with a graph in it. */
export const isModelProto = (head: Uint8Array, sizeBytes: number): boolean => {
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; position < head.length && scale < 2 ** 70; scale *= 128) {
      const byte = head[position++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  let version = 0;
  while (position < head.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    if (MODEL[field] !== tag % 8) return false;
    const value = varint();
    if (Number.isNaN(value)) return false;
    if (field === 1) version = value;
    if (MODEL[field] === VARINT) continue;
    if (field === GRAPH) {
      const first = varint();
      const plausible = first % 8 === CHUNK && GRAPH_FIELDS.has(Math.floor(first / 8));
      // Where the file is cut within the graph it is still an ONNX model, and reading it will say that it is cut.
      return version >= 1 && version < 1000 && (value === 0 || plausible) && sizeBytes > 2;
    }
    position += value;
  }
  return false;
};

/** The names that are looked at first; a model that is the only file may have any name. */
const ENDINGS = ['.onnx', '.proto', '.pb', '.ort'];

const candidates = (listing: readonly FileInfo[]): readonly (readonly FileInfo[])[] => {
  const byEnding = ENDINGS.map((ending) => listing.filter(({ path }) => path.toLowerCase().endsWith(ending)));
  return listing.length === 1 ? [...byEnding, listing] : byEnding;
};

/** The one called model, at the top or, as Hugging Face lays models out (onnx/model.onnx), the only one in a folder. */
const modelAmong = (paths: readonly string[]): string | undefined => {
  const called = paths.filter((path) => /(?:^|\/)model\.(?:onnx|ort)$/.test(path));
  return called.find((path) => !path.includes('/')) ?? (called.length === 1 ? called[0] : undefined);
};

/** The model among the files. Throws UNKNOWN_FORMAT where there are several and none is called model.onnx. */
export const matchOnnx = async (files: Files): Promise<Match | undefined> => {
  const listing = await files.list();
  for (const group of candidates(listing)) {
    const variants = new Map<string, 'onnx' | 'ort'>();
    for (const { path, sizeBytes } of group) {
      const head = await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES));
      if (isModelProto(head, sizeBytes)) variants.set(path, 'onnx');
      else if (isOrtFile(head)) variants.set(path, 'ort');
    }
    const found = [...variants.keys()];
    const entry = found.length === 1 ? found[0] : modelAmong(found);
    if (entry !== undefined) return { variant: variants.get(entry)!, entry };
    if (found.length > 1) {
      throw new ServingError(
        'UNKNOWN_FORMAT',
        `${files.at}: holds ${found.length} ONNX models (${found.join(', ')}); keep one, or call it model.onnx`,
      );
    }
  }
  return undefined;
};
