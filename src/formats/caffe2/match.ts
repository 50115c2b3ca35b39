/**
 * Which files of a folder are a Caffe2 model: a pair of nets by the names that its exporters and the model zoo use, or
 * one database with everything in it, as caffe2.python.predictor.predictor_exporter writes it.
 *
 *   init_net.pb predict_net.pb · X_init_net.pb X_predict_net.pb · model_init.pb model.pb · exec_init_net.pb exec_net.pb
 *   each in binary (.pb) or in text (.pbtxt, .prototxt, .pb.txt); in text form only where there is no binary one
 */
import { ServingError } from '../../errors.ts';
import type { FileInfo, Files } from '../../files.ts';
import { looksLikeText } from '../../wire/text-proto.ts';
import type { Match } from '../format.ts';

const HEAD_BYTES = 4096;
const ENDING = /\.(pb|pb\.txt|pbtxt|prototxt)$/i;
export const META_NET_KEY = '!!META_NET_DEF';

type Role = 'init' | 'predict' | 'other';
interface Named extends FileInfo {
  readonly role: Role;
  /** What the two nets of one model have in common. */
  readonly prefix: string;
  readonly isText: boolean;
}

const INIT = /^(.*?)[_\-.]?init(?:[_-]?net)?$/i;
const PREDICT = /^(.*?)[_\-.]?(?:predict|pred|exec|run|main|value)(?:[_-]?net)?$/i;

const named = (info: FileInfo): Named | undefined => {
  const ending = ENDING.exec(info.path);
  if (!ending || info.path.includes('/')) return undefined;
  const stem = info.path.slice(0, ending.index);
  const isText = ending[1]!.toLowerCase() !== 'pb';
  const init = INIT.exec(stem);
  if (init) {
    // exec_init_net goes with exec_net
    const inner = PREDICT.exec(init[1]!);
    return { ...info, role: 'init', prefix: inner ? inner[1]! : init[1]!, isText };
  }
  const predict = PREDICT.exec(stem);
  if (predict) return { ...info, role: 'predict', prefix: predict[1]!, isText };
  return { ...info, role: 'other', prefix: stem, isText };
};

/**
 * Whether the bytes begin a NetDef: its name or an operator first, each as long as it may be, and an operator beginning
 * as one does.
 */
const isNetDef = (head: Uint8Array, sizeBytes: number): boolean => {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < head.length && scale < 2 ** 35; scale *= 128) {
      const byte = head[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  if (head.length === 0) return sizeBytes === 0;
  while (at < head.length) {
    const tag = head[at++]!;
    // name, type, device_option, arg, external_input, external_output, and num_workers
    if (![10, 18, 26, 42, 50, 58, 66, 32].includes(tag)) return false;
    const length = varint();
    if (Number.isNaN(length)) return at >= head.length;
    if (tag === 32) continue;
    if (at + length > sizeBytes) return tag === 18 || tag === 10;
    // input, output, name, type, arg …
    if (tag === 18) return length === 0 || [10, 18, 26, 34, 42, 50, 58].includes(head[at]!);
    const text = head.subarray(at, Math.min(at + length, head.length));
    if (tag !== 42 && tag !== 50 && text.some((byte) => byte < 32)) return false;
    at += length;
  }
  return true;
};

const isTextNet = (head: Uint8Array): boolean =>
  looksLikeText(head) &&
  /(^|\s)(op|external_input|external_output|name|type|arg)\s*[:{<[]/.test(Buffer.from(head).toString('latin1'));

const isMeta = (head: Uint8Array): boolean =>
  head.length >= 8 + META_NET_KEY.length &&
  new DataView(head.buffer, head.byteOffset).getUint32(0, true) === META_NET_KEY.length &&
  Buffer.from(head.subarray(8, 8 + META_NET_KEY.length)).toString('latin1') === META_NET_KEY;

const headOf = (files: Files, { path, sizeBytes }: FileInfo): Promise<Uint8Array> =>
  files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES));

/** The two nets of a model; one of them may be missing, which `read` says. */
export interface Pair {
  readonly init: string | undefined;
  readonly predict: string | undefined;
}
const SEPARATOR = '\u0000';
export const entryOf = ({ init, predict }: Pair): string => `${init ?? ''}${SEPARATOR}${predict ?? ''}`;
export const pairOf = (entry: string): Pair => {
  const [init, predict] = entry.split(SEPARATOR);
  return { init: init || undefined, predict: predict || undefined };
};

const pairsOf = (nets: readonly Named[]): readonly Pair[] => {
  const best = (role: Role, prefix: string): string | undefined =>
    nets
      .filter((net) => net.role === role && net.prefix === prefix)
      .sort((a, b) => Number(a.isText) - Number(b.isText) || (a.path < b.path ? -1 : 1))[0]?.path;
  const prefixes = [...new Set(nets.filter(({ role }) => role !== 'other').map(({ prefix }) => prefix))];
  const pairs = prefixes.map((prefix): Pair => {
    const init = best('init', prefix);
    // model_init.pb goes with model.pb; init_net.pb with any other net alone
    return { init, predict: best('predict', prefix) ?? (init === undefined ? undefined : best('other', prefix)) };
  });
  // init_net.pb beside X_predict_net.pb: one of each, whatever they are called
  const whole = pairs.filter(({ init, predict }) => init !== undefined && predict !== undefined);
  if (whole.length > 0) return whole;
  const [inits, predicts] = [pairs.flatMap(({ init }) => init ?? []), pairs.flatMap(({ predict }) => predict ?? [])];
  const others = [...new Set(nets.filter(({ role }) => role === 'other').map(({ prefix }) => best('other', prefix)!))];
  if (inits.length === 1 && predicts.length <= 1)
    return [{ init: inits[0], predict: predicts[0] ?? (others.length === 1 ? others[0] : undefined) }];
  if (predicts.length === 1 && inits.length === 0) return [{ init: undefined, predict: predicts[0] }];
  return pairs;
};

/** Throws UNKNOWN_FORMAT where there are several models in the folder. */
export const matchCaffe2 = async (files: Files): Promise<Match | undefined> => {
  const listing = await files.list();
  const nets: Named[] = [];
  for (const info of listing) {
    const one = named(info);
    if (!one) continue;
    const head = await headOf(files, info);
    if (one.isText ? isTextNet(head) : isNetDef(head, info.sizeBytes)) nets.push(one);
  }
  // A net by its contents alone may be another framework's: one of the names must be Caffe2's.
  if (nets.some(({ role }) => role !== 'other')) {
    const pairs = pairsOf(nets);
    if (pairs.length === 1) return { variant: 'nets', entry: entryOf(pairs[0]!) };
    const told = pairs.map(({ init, predict }) => [init, predict].filter(Boolean).join(' and ')).join('; ');
    throw new ServingError(
      'UNKNOWN_FORMAT',
      `${files.at}: holds ${pairs.length} Caffe2 models (${told}); keep one init_net.pb and one predict_net.pb in a folder`,
    );
  }
  const databases: string[] = [];
  for (const info of listing) {
    if (info.path.includes('/') || info.sizeBytes < 8 + META_NET_KEY.length) continue;
    if (isMeta(await files.read(info.path, 0, 8 + META_NET_KEY.length))) databases.push(info.path);
  }
  if (databases.length === 1) return { variant: 'minidb', entry: databases[0]! };
  if (databases.length > 1)
    throw new ServingError(
      'UNKNOWN_FORMAT',
      `${files.at}: holds ${databases.length} exported predictors (${databases.join(', ')}); keep one`,
    );
  return undefined;
};
