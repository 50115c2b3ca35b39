/**
 * Every format, one line each: the only place that knows them all. A model's format is told by its content, or named
 * by the user in our words or in the seed's.
 */
import { ServingError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Model } from '../model.ts';
import { caffe2 } from './caffe2/index.ts';
import { catboost } from './catboost/index.ts';
import { cntk } from './cntk/index.ts';
import type { Foreign } from './foreign.ts';
import type { Format, Match } from './format.ts';
import { h2o } from './h2o/index.ts';
import { lightgbm } from './lightgbm/index.ts';
import { mxnet } from './mxnet/index.ts';
import { HEAD_BYTES, whatInstead } from './no-model.ts';
import { onnx } from './onnx/index.ts';
import { pmml } from './pmml/index.ts';
import { pytorch } from './pytorch/index.ts';
import { sklearn } from './sklearn/index.ts';
import { spark } from './spark/index.ts';
import { tensorflow } from './tensorflow/index.ts';
import { xgboost } from './xgboost/index.ts';

/** A format with what it looks for, for messages. */
interface Entry {
  readonly name: string;
  readonly title: string;
  readonly looksFor: string;
  match(files: Files): Promise<Match | undefined>;
  /** Reads and lowers. */
  load(files: Files, match: Match): Promise<Model>;
  /** As Format has it. */
  readonly native?: (files: Files, match: Match, why: string) => Promise<Model>;
}

/** What each format lends to the others. */
const foreign: Foreign[] = [];

const entry = <Parsed>(format: Format<Parsed>, looksFor: string): Entry => {
  if (format.lends) foreign.push(format.lends);
  return {
    name: format.name,
    title: format.title,
    looksFor,
    match: (files) => format.match(files),
    load: async (files, match) => format.lower(await format.read(files, match, foreign), foreign),
    ...(format.native && { native: format.native }),
  };
};

/** In the order in which they are tried. */
export const FORMATS: readonly Entry[] = [
  entry(tensorflow, 'saved_model.pb'),
  entry(onnx, 'a file that holds an ONNX ModelProto, such as model.onnx'),
  entry(mxnet, 'PREFIX-symbol.json with PREFIX-NNNN.params'),
  entry(caffe2, 'init_net.pb and predict_net.pb in one folder, or a predictor that Caffe2 exported to a minidb file'),
  entry(pytorch, 'a TorchScript archive (.pt) or an exported program (.pt2)'),
  entry(catboost, 'a model as CatBoost saves it (cbm, JSON), or a pickle or joblib file of its classes'),
  entry(xgboost, 'a booster as XGBoost saves it (JSON, UBJSON, binary), or its pickle or joblib file'),
  entry(sklearn, 'an estimator of scikit-learn in a pickle or joblib file'),
  entry(h2o, 'a MOJO of H2O in a zip or a folder, or a binary H2O model'),
  entry(pmml, 'a PMML document, such as model.pmml'),
  entry(lightgbm, 'a booster as LightGBM saves it (text, JSON dump), or its pickle or joblib file'),
  entry(cntk, 'a model as CNTK 2 saves it, such as model.model, model.cntk or model.dnn'),
  entry(spark, 'a folder with metadata/part-00000, as pipelines and models of Spark save themselves'),
];

/** The seed's words for platforms, and others that people use, by format. */
export const ALIASES: Readonly<Record<string, string>> = {
  pytorch_onnx: 'onnx',
  onnxruntime: 'onnx',
  tensorflow_savedmodel: 'tensorflow',
  savedmodel: 'tensorflow',
  scikitlearn: 'sklearn',
  scikit_learn: 'sklearn',
  'scikit-learn': 'sklearn',
  mllib: 'spark',
  torchscript: 'pytorch',
  torch: 'pytorch',
};

/** What a format is shown as where it was asked for by this word, as the seed shows it. */
const TITLES: Readonly<Record<string, string>> = { pytorch_onnx: 'PyTorch_ONNX' };

export interface Detected {
  readonly format: Entry;
  readonly match: Match;
}

const known = (): string => FORMATS.map(({ name }) => name).join(', ');

/** The format of this name or alias. Throws UNKNOWN_FORMAT for any other. */
export const formatNamed = (platform: string): Entry => {
  const word = platform.toLowerCase();
  const name = ALIASES[word] ?? word;
  const format = FORMATS.find((candidate) => candidate.name === name);
  const title = TITLES[word];
  if (format) return title === undefined ? format : { ...format, title };
  throw new ServingError('UNKNOWN_FORMAT', `"${platform}" is no platform; served are ${known()}`);
};

/**
 * Tells the format of the files: that of `platform` where one is named, else the first that finds itself in them.
 * Throws UNKNOWN_FORMAT that says what was found and what each format looks for.
 */
export const detect = async (files: Files, platform?: string): Promise<Detected> => {
  const tried = platform === undefined ? FORMATS : [formatNamed(platform)];
  for (const format of tried) {
    const match = await format.match(files);
    if (match) return { format, match };
  }
  const looked = tried.map(({ name, looksFor }) => `${name} looks for ${looksFor}`).join('; ');
  throw new ServingError('UNKNOWN_FORMAT', `${files.at}: ${await listing(files)}; ${looked}`);
};

const SHOWN = 8;
const listing = async (files: Files): Promise<string> => {
  const found = await files.list();
  const paths = found.map(({ path }) => path);
  if (paths.length === 0) return 'there are no files';
  const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more files` : '';
  const shown: string[] = [];
  for (const { path, sizeBytes } of found.slice(0, SHOWN)) {
    const what = whatInstead(await files.read(path, 0, Math.min(sizeBytes, HEAD_BYTES)), sizeBytes);
    shown.push(what === undefined ? path : `${path} (${what})`);
  }
  return `found ${shown.join(', ')}${more}, which no format knows`;
};
