/**
 * The metadata of a saved stage: one line of JSON in `metadata/part-00000`, as DefaultParamsWriter writes it.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/util/ReadWrite.scala
 *
 * Since Spark 2.4 the defaults of parameters that nobody set stand in `defaultParamMap`; before, all are in `paramMap`.
 * Models of spark.mllib have `class` and `version` only, and what else their class writes.
 */
import { ServingError } from '../../errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export interface Metadata {
  /** In full: `org.apache.spark.ml.feature.Tokenizer`. */
  readonly className: string;
  readonly uid: string;
  /** Major, minor and patch; zeros where the file does not tell, as files of spark.mllib do not. */
  readonly sparkVersion: readonly [major: number, minor: number, patch: number];
  readonly paramMap: JsonObject;
  readonly defaultParamMap: JsonObject;
  /** The whole object, for what a class writes besides: `numFeatures`, `stageUids`. */
  readonly all: JsonObject;
}

/** What JSON metadata may take; that of a model of many stages has tens of kilobytes. */
export const MAX_METADATA_BYTES = 2 ** 26;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (all: JsonObject, name: string): JsonObject => {
  const value = all[name];
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw new ServingError('CORRUPT_MODEL', `${name} is no object`);
};

const versionOf = (text: Json | undefined): Metadata['sparkVersion'] => {
  const found = typeof text === 'string' ? /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) : null;
  return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : [0, 0, 0];
};

/** Throws CORRUPT_MODEL for what is no such metadata. */
export const readMetadata = (bytes: Uint8Array): Metadata => {
  let all: unknown;
  try {
    // One line; Hadoop's text files may have empty ones behind it.
    all = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ServingError('CORRUPT_MODEL', `no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(all) || typeof all['class'] !== 'string') {
    throw new ServingError('CORRUPT_MODEL', 'an object with a "class" was expected');
  }
  const { uid } = all;
  return {
    className: all['class'],
    uid: typeof uid === 'string' ? uid : '',
    sparkVersion: versionOf(all['sparkVersion']),
    paramMap: objectIn(all, 'paramMap'),
    defaultParamMap: objectIn(all, 'defaultParamMap'),
    all,
  };
};

/** Whether `version` is at least this one. */
export const isAtLeast = (version: Metadata['sparkVersion'], major: number, minor: number): boolean =>
  version[0] > major || (version[0] === major && version[1] >= minor);
