/**
 * Reading a Caffe2 model's files: two nets, or a database that an exporter of predictors wrote; value_info.json, which the
 * model zoo puts beside its nets, says the shapes of inputs.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/python/predictor/predictor_exporter.py
 */
import { ServingError, within } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { Constant } from '../../graph/graph.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Match } from '../format.ts';
import { nameWithoutEnding, readSignatureFile, type SignatureFile } from '../signature-file.ts';
import { pairOf } from './match.ts';
import { MetaNetDef, NetDef, readNetText } from './messages.ts';
import { readMiniDb } from './minidb.ts';
import { dtypeOfCaffe2 } from './types.ts';

export interface InputInfo {
  readonly dtype: DType;
  readonly shape: readonly number[];
}
export interface Caffe2Model {
  readonly files: Files;
  /** The files, for messages. */
  readonly where: string;
  /** Run once, in order, before the first request. */
  readonly init: readonly NetDef[];
  readonly predict: NetDef;
  /** Parameters that lie in a database. */
  readonly parameters: ReadonlyMap<string, Constant>;
  /** Where the export lists them. */
  readonly inputs: readonly string[] | undefined;
  readonly outputs: readonly string[] | undefined;
  /** What NAME-signature.json beside the nets says, where there is one. */
  readonly signature: SignatureFile | undefined;
  /** What is said of inputs beside the nets. */
  readonly info: ReadonlyMap<string, InputInfo>;
}

const VALUE_INFO = 'value_info.json';
const TEXT = /\.(pb\.txt|pbtxt|prototxt)$/i;
const MAX_INFO_BYTES = 2 ** 20;

const readNet = async (files: Files, path: string): Promise<NetDef> => {
  const bytes = await files.read(path);
  try {
    return TEXT.test(path) ? readNetText(bytes) : NetDef.decode(bytes);
  } catch (error) {
    throw within(`${path}: no whole NetDef`, error);
  }
};

const infoOf = (value: unknown): InputInfo | undefined => {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [type, shape] = value as [unknown, unknown];
  const dtype = typeof type === 'number' ? dtypeOfCaffe2(type) : undefined;
  if (!dtype || !Array.isArray(shape) || shape.length > 16) return undefined;
  return shape.every((size) => Number.isSafeInteger(size)) ? { dtype, shape: shape as number[] } : undefined;
};

const readInfo = async (files: Files): Promise<ReadonlyMap<string, InputInfo>> => {
  const found = (await files.list()).find(({ path }) => path === VALUE_INFO);
  if (!found) return new Map();
  const wrong = (what: string): ServingError =>
    new ServingError(
      'CORRUPT_MODEL',
      `${VALUE_INFO}: ${what}; expected {"data": [1, [1, 3, 224, 224]]}: an input's DataType number and its shape`,
    );
  if (found.sizeBytes > MAX_INFO_BYTES) throw wrong(`${found.sizeBytes} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(await files.read(VALUE_INFO)).toString('utf8'));
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw wrong('it is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('it is no object');
  return new Map(
    Object.entries(value).map(([name, entry]) => {
      const info = infoOf(entry);
      if (!info) throw wrong(`"${name}" is ${JSON.stringify(entry)?.slice(0, 80)}`);
      return [name, info];
    }),
  );
};

const missing = (files: Files, have: string, expected: string): ServingError =>
  new ServingError(
    'CORRUPT_MODEL',
    `${files.at}: ${have} is here, but its other half is not; expected ${expected} beside it (a Caffe2 model is two nets: init_net with the parameters, predict_net with the operators)`,
  );

/** The name of the other half, after the pattern of the one that is there. */
const otherHalf = (path: string): string => {
  const swap = (from: RegExp, to: string): string | undefined => (from.test(path) ? path.replace(from, to) : undefined);
  return (
    swap(/predict_net/i, 'init_net') ??
    swap(/init_net/i, 'predict_net') ??
    swap(/exec_net/i, 'init_net') ??
    swap(/_init(?=\.)/i, '') ??
    (/init/i.test(path) ? 'predict_net.pb' : 'init_net.pb')
  );
};

/** The nets of an export by the kind that their key begins with; a model's own name may follow. */
const netOf = (meta: MetaNetDef, kind: string): NetDef | undefined =>
  meta.nets.find(({ key }) => key === kind || key.startsWith(`${kind}_`))?.value;
const blobsOf = (meta: MetaNetDef, kind: string): readonly string[] | undefined =>
  meta.blobs.find(({ key }) => key === kind || key.startsWith(`${kind}_`))?.value;

/** The shapes that the export's own zero fills give to inputs. */
const filledShapes = (net: NetDef, inputs: readonly string[]): ReadonlyMap<string, InputInfo> =>
  new Map(
    net.op.flatMap(({ type, output, arg }) => {
      const shape = arg.find(({ name }) => name === 'shape');
      if (type !== 'ConstantFill' || !shape || !inputs.includes(output[0] ?? '')) return [];
      const number = arg.find(({ name }) => name === 'dtype')?.i;
      const dtype = (number === undefined ? 'float32' : dtypeOfCaffe2(Number(number))) ?? 'float32';
      return [[output[0]!, { dtype, shape: Array.from(shape.ints.values, Number) }] as const];
    }),
  );

const readExport = async (files: Files, entry: string): Promise<Caffe2Model> => {
  const where = `${files.at}: ${entry}`;
  try {
    const { content, parameters } = await readMiniDb(files, entry);
    const meta = MetaNetDef.decode(content);
    const predict = netOf(meta, 'PREDICT_NET_TYPE');
    if (!predict) {
      const found = meta.nets.map(({ key }) => key).join(', ');
      throw new ServingError('CORRUPT_MODEL', `there is no net PREDICT_NET_TYPE in it, only ${found || 'none'}`);
    }
    const [inputs, outputs] = [blobsOf(meta, 'INPUTS_BLOB_TYPE'), blobsOf(meta, 'OUTPUTS_BLOB_TYPE')];
    const perThread = netOf(meta, 'PREDICT_INIT_NET_TYPE');
    const shared = netOf(meta, 'GLOBAL_INIT_NET_TYPE');
    const filled = perThread ? filledShapes(perThread, inputs ?? []) : new Map<string, InputInfo>();
    const ports = new Set([...(inputs ?? []), ...(outputs ?? [])]);
    // The database itself is what its Load reads, and the zeros of inputs and outputs only say their shapes.
    const without = (net: NetDef | undefined, drop: (type: string, output: readonly string[]) => boolean): NetDef[] =>
      net ? [{ ...net, op: net.op.filter(({ type, output }) => !drop(type, output)) }] : [];
    return {
      files,
      where,
      init: [
        ...without(shared, (type) => type === 'Load'),
        ...without(perThread, (type, output) => type === 'ConstantFill' && output.every((name) => ports.has(name))),
      ],
      predict,
      parameters,
      inputs,
      outputs,
      signature: await readSignatureFile(files, nameWithoutEnding(entry)),
      info: new Map([...filled, ...(await readInfo(files))]),
    };
  } catch (error) {
    throw within(where, error);
  }
};

/** Of `squeeze_predict_net.pb`: squeeze_predict_net-signature.json, or squeeze-signature.json. */
const signatureOf = async (files: Files, predict: string): Promise<SignatureFile | undefined> => {
  const stem = predict.replace(TEXT, '').replace(/\.pb$/i, '');
  const model = stem.replace(/[_\-.]?(?:predict|pred|exec|run|main|value)(?:[_-]?net)?$/i, '');
  const own = await readSignatureFile(files, stem);
  return own ?? (model === '' || model === stem ? undefined : readSignatureFile(files, model));
};

/** Throws CORRUPT_MODEL, naming the file. */
export const readCaffe2 = async (files: Files, { variant, entry }: Match): Promise<Caffe2Model> => {
  if (variant === 'minidb') return readExport(files, entry);
  const { init, predict } = pairOf(entry);
  if (predict === undefined) throw missing(files, init!, otherHalf(init!));
  if (init === undefined) throw missing(files, predict, otherHalf(predict));
  try {
    return {
      files,
      where: `${files.at}: ${predict}`,
      init: [await readNet(files, init)],
      predict: await readNet(files, predict),
      parameters: new Map(),
      inputs: undefined,
      outputs: undefined,
      signature: await signatureOf(files, predict),
      info: await readInfo(files),
    };
  } catch (error) {
    throw within(files.at, error);
  }
};
