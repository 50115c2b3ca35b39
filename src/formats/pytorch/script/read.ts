/**
 * A TorchScript archive, read: code, the module's state, and where its tensors lie.
 *
 *   TOP/data.pkl, TOP/data/N     the module and its storages      TOP/constants.pkl, TOP/constants/N
 *   TOP/code/__torch__.py, …     the code                          TOP/version or TOP/.data/version, TOP/byteorder
 *   TOP/traced_inputs.pkl        since 2.0, of what was traced: shapes and dtypes of the example
 *
 * Before 1.4's layout settled, the storages of constants.pkl lay in data/ or constants/ alike.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/csrc/jit/docs/serialization.md
 */
import { ServingError } from '../../../errors.ts';
import type { Files } from '../../../files.ts';
import type { Constant } from '../../../graph/graph.ts';
import type { DType } from '../../../tensor/dtype.ts';
import { itemsOf, type Instance as Pickled, type Value } from '../../../wire/pickle/values.ts';
import { nameWithoutEnding, readSignatureFile, type SignatureFile } from '../../signature-file.ts';
import { type Archive, openArchive } from '../archive.ts';
import { dtypeOfTensor, isTensorInstance, layoutOf, readPickle, tensorConstant, tensorsIn } from './pickles.ts';

/** An example that a method was traced with: of each argument what is known. */
export type Example = readonly ({ readonly dtype: DType; readonly rank: number } | undefined)[];

export interface TorchScript {
  readonly files: Files;
  readonly entry: string;
  readonly module: Value;
  readonly constants: readonly Value[];
  /** What each tensor is, or why it cannot be served. */
  readonly tensors: ReadonlyMap<Pickled, Constant | ServingError>;
  /** By path below `code/`. */
  readonly code: ReadonlyMap<string, Uint8Array>;
  /** Of the file's operators: 1 is torch 1.0 to 1.4's, 3 and above is written today. */
  readonly version: number;
  /** By method. */
  readonly examples: ReadonlyMap<string, Example>;
  readonly signature: SignatureFile | undefined;
}

const MAX_CODE_BYTES = 2 ** 27;
const VERSIONS = ['.data/version', 'version'];
const decoder = new TextDecoder();

/** Reads the archive. Throws CORRUPT_MODEL, UNSUPPORTED_MODEL, TOO_LARGE. */
export const readTorchScript = async (files: Files, entry: string): Promise<TorchScript> => {
  const archive = await openArchive(files, entry);
  const code = await readCode(archive);
  const module = await readPickle(archive, 'data.pkl');
  const constants = archive.has('constants.pkl') ? await readPickle(archive, 'constants.pkl') : [];
  const order = archive.has('byteorder') ? decoder.decode(await archive.read('byteorder')).trim() : 'little';
  if (order !== 'little' && order !== 'big')
    throw new ServingError('CORRUPT_MODEL', `${entry}: byteorder is ${JSON.stringify(order.slice(0, 40))}`);
  const tensors = new Map<Pickled, Constant | ServingError>();
  for (const [tensor, name] of tensorsIn(module)) {
    tensors.set(tensor, await tensorConstant(archive, tensor, 'data', name, order === 'big'));
  }
  for (const [tensor, name] of tensorsIn(constants)) {
    const folder = archive.names.some((path) => path.startsWith('constants/')) ? 'constants' : 'data';
    tensors.set(tensor, await tensorConstant(archive, tensor, folder, `CONSTANTS.c${name}`, order === 'big'));
  }
  const version = await readVersion(archive);
  return {
    files,
    entry,
    module,
    constants: itemsOf(constants) ?? [],
    tensors,
    code,
    version,
    examples: await readExamples(archive),
    signature: await readSignatureFile(files, nameWithoutEnding(entry)),
  };
};

/** From version 10 on it lies in .data/. A file that has none was freed of that folder, and so is of these. */
const readVersion = async (archive: Archive): Promise<number> => {
  const at = VERSIONS.find((name) => archive.has(name));
  const version = at ? Number(decoder.decode(await archive.read(at)).trim()) : 10;
  if (!Number.isSafeInteger(version) || version < 1)
    throw new ServingError('CORRUPT_MODEL', `${archive.entry}: its version is no number`);
  return version;
};

const readCode = async (archive: Archive): Promise<ReadonlyMap<string, Uint8Array>> => {
  const code = new Map<string, Uint8Array>();
  let total = 0;
  for (const name of archive.names) {
    if (!name.startsWith('code/') || !name.endsWith('.py')) continue;
    total += archive.sizeOf(name) ?? 0;
    if (total > MAX_CODE_BYTES)
      throw new ServingError('TOO_LARGE', `${archive.entry}: more than ${MAX_CODE_BYTES} bytes of code`);
    code.set(name.slice('code/'.length), await archive.read(name));
  }
  return code;
};

/** The shapes of the examples that methods were traced with; none where the file keeps none, or not as expected. */
const readExamples = async (archive: Archive): Promise<ReadonlyMap<string, Example>> => {
  const examples = new Map<string, Example>();
  if (!archive.has('traced_inputs.pkl')) return examples;
  const value = await readPickle(archive, 'traced_inputs.pkl');
  if (!(value instanceof Map)) return examples;
  for (const [method, inputs] of value) {
    if (typeof method !== 'string') continue;
    const example = (itemsOf(inputs) ?? []).map((input) => {
      if (!isTensorInstance(input) || input.of.name !== '_rebuild_tensor_v2') return undefined;
      const { storage, shape } = layoutOf(input, `${archive.entry}: traced_inputs.pkl`);
      const { dtype } = dtypeOfTensor(storage);
      return dtype && { dtype, rank: shape.length };
    });
    examples.set(method, example);
  }
  return examples;
};
