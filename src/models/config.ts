/**
 * Which models to serve: the seed's model config file, or the seed's flags for a single model. Keys of TensorFlow
 * Serving's ModelConfig are understood beside the seed's:
 * https://github.com/tensorflow/serving/blob/2.19.0/tensorflow_serving/config/model_server_config.proto
 *
 *   {"model_config_list": [{"name": "iris", "base_path": "./models/iris", "platform": "onnx"}]}
 *
 * All problems of a file are reported at once. What is understood but comes later, or is not known, is a note.
 */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { ENGINE_CHOICES, type EngineChoice } from '../engines/choice.ts';
import { DEVICE_FORMS, printDevice, readDevice } from '../engines/device.ts';
import type { EngineOptions } from '../engines/open.ts';
import { serverAt } from '../engines/remote/http.ts';
import type { RemoteOptions } from '../engines/remote/options.ts';
import { readSessionConfig, type SessionConfig } from '../engines/session-config.ts';
import { ServingError } from '../errors.ts';
import { existsAt, sourceOf } from '../sources/source.ts';
import type { ModelSettings } from './lifecycle.ts';
import type { First, VersionPolicy } from './policy.ts';

type Json = Readonly<Record<string, unknown>>;

/** Collects what is wrong, each with its place in the file. */
interface Report {
  readonly problems: string[];
  readonly notes: string[];
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const problem = (report: Report, at: string, value: unknown, wanted: string): undefined => {
  report.problems.push(`${at}: ${value === undefined ? 'missing' : show(value)}; expected ${wanted}`);
  return undefined;
};

/** A field's value, checked; undefined where it was a problem, or absent. */
type Check<T> = (value: unknown, at: string, report: Report) => T | undefined;

const text: Check<string> = (value, at, report) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const good = typeof value === 'string' && value !== '' && !/[\u0000-\u001f\u007f]/.test(value);
  return good ? value : problem(report, at, value, 'a text that is not empty');
};

const wholeNumbers: Check<readonly number[]> = (value, at, report) =>
  Array.isArray(value) && value.every((v) => Number.isSafeInteger(v) && v >= 0)
    ? (value as readonly number[])
    : problem(report, at, value, 'a list of version numbers');

const latest: Check<VersionPolicy> = (value, at, report) => {
  const count = isObject(value) ? (value['num_versions'] ?? 1) : undefined;
  return Number.isSafeInteger(count) && (count as number) > 0
    ? { latest: count as number }
    : problem(report, at, value, '{"num_versions": 1} or more');
};

const specific: Check<VersionPolicy> = (value, at, report) => {
  const versions = wholeNumbers(isObject(value) ? value['versions'] : value, `${at}.versions`, report);
  return versions && { versions };
};

const POLICIES = new Map<string, Check<VersionPolicy>>([
  ['all', () => 'all'],
  ['latest', latest],
  ['specific', specific],
]);

const policy: Check<VersionPolicy> = (value, at, report) => {
  const [[kind, of] = [], ...others] = isObject(value) ? Object.entries(value) : [];
  const check = kind === undefined || others.length > 0 ? undefined : POLICIES.get(kind);
  return check
    ? check(of, `${at}.${kind}`, report)
    : problem(report, at, value, '{"all": {}}, {"latest": {"num_versions": 1}} or {"specific": {"versions": [1]}}');
};

const TRANSITIONS = new Map<unknown, First>([
  ['availability_preserving', 'load'],
  ['resource_preserving', 'drain'],
]);

const transition: Check<First> = (value, at, report) =>
  TRANSITIONS.get(value) ?? problem(report, at, value, `one of ${[...TRANSITIONS.keys()].join(', ')}`);

const paths: Check<readonly string[]> = (value, at, report) => {
  const list = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
  return Array.isArray(list) && list.every((part) => typeof part === 'string')
    ? list.filter((part) => part !== '')
    : problem(report, at, value, 'a text with commas, or a list of texts');
};

const sessionConfig: Check<SessionConfig> = (value, at, report) => {
  const { config, problems } = readSessionConfig(value, at);
  report.problems.push(...problems);
  return config;
};

const device: Check<string> = (value, at, report) => {
  const read = typeof value === 'string' ? readDevice(value) : undefined;
  return read ? printDevice(read) : problem(report, at, value, DEVICE_FORMS);
};

const engineChoice: Check<EngineChoice> = (value, at, report) =>
  ENGINE_CHOICES.find((choice) => choice === value) ??
  problem(report, at, value, `one of ${ENGINE_CHOICES.join(', ')}`);

/** The URL of a server of another make. */
const serverUrl =
  (kind: string): Check<string> =>
  (value, at, report) => {
    const url = text(value, at, report);
    if (url === undefined) return undefined;
    try {
      serverAt(kind, url);
      return url;
    } catch (error) {
      report.problems.push(`${at}: ${(error as ServingError).message}`);
      return undefined;
    }
  };

const memory: Check<string> = (value, at, report) =>
  typeof value === 'string' && /^[1-9]\d*[kmgtKMGT]?$/.test(value)
    ? value
    : problem(report, at, value, 'what -Xmx takes, such as "2g"');

/** Understood, but of a feature that comes later. */
const LATER = new Set(['version_labels', 'logging_config', 'model_type']);
const KNOWN = new Set([
  'name',
  'base_path',
  'platform',
  'model_platform',
  'engine',
  'device',
  'custom_op_paths',
  'session_config',
  'h2o_url',
  'h2o_jar',
  'h2o_memory',
  'openscoring_url',
  'model_version_policy',
  'aspired_version_policy',
]);

/** A base path as it is looked for: from the working directory if something is there, else from the file's folder. */
const locate = async (basePath: string, folder: string | undefined): Promise<string> => {
  if (basePath.includes('://') || isAbsolute(basePath) || folder === undefined) return basePath;
  const beside = resolve(folder, basePath);
  return !(await existsAt(basePath)) && (await existsAt(beside)) ? beside : basePath;
};

type Field = <T>(key: string, check: Check<T>) => T | undefined;

const readRemote = async (field: Field, folder: string | undefined): Promise<RemoteOptions> => {
  const h2oUrl = field('h2o_url', serverUrl('H2O'));
  const h2oJar = field('h2o_jar', text);
  const h2oMemory = field('h2o_memory', memory);
  const openscoringUrl = field('openscoring_url', serverUrl('Openscoring'));
  return {
    ...(h2oUrl !== undefined && { h2oUrl }),
    ...(h2oJar !== undefined && { h2oJar: await locate(h2oJar, folder) }),
    ...(h2oMemory !== undefined && { h2oMemory }),
    ...(openscoringUrl !== undefined && { openscoringUrl }),
  };
};

const readModel = async (
  entry: Json,
  at: string,
  folder: string | undefined,
  report: Report,
): Promise<ModelSettings | undefined> => {
  const notes: string[] = [];
  const own: Report = { problems: report.problems, notes };
  const field = <T>(key: string, check: Check<T>): T | undefined =>
    entry[key] === undefined || entry[key] === null ? undefined : check(entry[key], `${at}${key}`, own);
  const name = text(entry['name'], `${at}name`, own);
  const basePath = text(entry['base_path'], `${at}base_path`, own);
  const platform = field('platform', text) ?? field('model_platform', text);
  const versions = field('model_version_policy', policy) ?? 'all';
  const first = field('aspired_version_policy', transition) ?? 'load';
  const use = field('engine', engineChoice);
  const on = field('device', device);
  const session = field('session_config', sessionConfig);
  const customOps = field('custom_op_paths', paths) ?? [];
  const remote = await readRemote(field, folder);
  if (remote.h2oUrl !== undefined && remote.h2oJar !== undefined) {
    problem(own, `${at}h2o_url`, entry['h2o_url'], 'it or h2o_jar, not both');
  }
  const engine: EngineOptions = {
    ...(use && { use }),
    ...(on !== undefined && { device: on }),
    ...(session && Object.keys(session).length > 0 && { session }),
    ...(Object.keys(remote).length > 0 && { remote }),
    ...(customOps.length > 0 && { customOps: await Promise.all(customOps.map((path) => locate(path, folder))) }),
  };
  for (const key of Object.keys(entry)) {
    if (LATER.has(key)) notes.push(`${at}${key}: is not supported yet and has no effect`);
    else if (!KNOWN.has(key)) notes.push(`${at}${key}: is not known and has no effect`);
  }
  if (basePath !== undefined) {
    try {
      sourceOf(basePath);
    } catch (error) {
      report.problems.push(`${at}base_path: ${(error as ServingError).message}`);
    }
  }
  if (name === undefined || basePath === undefined || report.problems.length > 0) return undefined;
  const location = await locate(basePath, folder);
  return {
    name,
    basePath,
    location,
    policy: versions,
    first,
    notes,
    ...(platform !== undefined && { platform }),
    ...(Object.keys(engine).length > 0 && { engine }),
  };
};

const invalid = (where: string, problems: readonly string[]): ServingError =>
  new ServingError('INVALID_CONFIG', problems.map((line) => `${where}: ${line}`).join('\n'));

/** The entries of the list, in the seed's form or in TensorFlow Serving's `{"config": […]}`. */
const entriesOf = (value: unknown): readonly unknown[] | undefined => {
  const list = isObject(value) ? value['model_config_list'] : undefined;
  const entries = isObject(list) ? list['config'] : list;
  return Array.isArray(entries) ? entries : undefined;
};

/** Models from the text of a config file that lies in `folder`. Throws INVALID_CONFIG with a line for each problem. */
export const parseModelConfig = async (
  json: string,
  where: string,
  folder: string,
): Promise<readonly ModelSettings[]> => {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\ufeff/, ''));
  } catch (error) {
    throw invalid(where, [`not JSON: ${(error as Error).message}`]);
  }
  const entries = entriesOf(value);
  if (entries === undefined || entries.length === 0) {
    throw invalid(where, ['expected {"model_config_list": [{"name": …, "base_path": …}, …]} with at least one model']);
  }
  const report: Report = { problems: [], notes: [] };
  const models: ModelSettings[] = [];
  const names = new Set<unknown>();
  for (const [i, entry] of entries.entries()) {
    const at = `model_config_list[${i}]`;
    if (!isObject(entry)) {
      problem(report, at, entry, 'an object with name and base_path');
      continue;
    }
    const model = await readModel(entry, `${at}.`, folder, report);
    const { name } = entry;
    if (typeof name === 'string' && names.has(name))
      problem(report, `${at}.name`, name, 'a name that no other model has');
    names.add(name);
    if (model !== undefined) models.push(model);
  }
  if (report.problems.length > 0) throw invalid(where, report.problems);
  return models;
};

/** Models from a config file. Throws INVALID_CONFIG where it cannot be read or is wrong. */
export const readModelConfig = async (file: string): Promise<readonly ModelSettings[]> => {
  let json: string;
  try {
    json = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new ServingError('INVALID_CONFIG', `--model_config_file=${file}: ${why}`, { cause: error });
  }
  return parseModelConfig(json, file, dirname(file));
};

/** The one model that the flags name. */
export interface ModelFlags {
  readonly model_name: string;
  readonly model_base_path: string;
  readonly model_platform?: string | undefined;
  readonly custom_op_paths?: string | undefined;
  readonly session_config?: Json | undefined;
  readonly engine?: string | undefined;
  readonly device?: string | undefined;
  readonly h2o_url?: string | undefined;
  readonly h2o_jar?: string | undefined;
  readonly h2o_memory?: string | undefined;
  readonly openscoring_url?: string | undefined;
}

/** That model. Throws INVALID_CONFIG with a line for each problem. */
export const modelOfFlags = async (flags: ModelFlags): Promise<ModelSettings> => {
  const report: Report = { problems: [], notes: [] };
  const entry = {
    name: flags.model_name,
    base_path: flags.model_base_path,
    platform: flags.model_platform || undefined,
    custom_op_paths: flags.custom_op_paths,
    session_config: flags.session_config,
    engine: flags.engine,
    device: flags.device,
    h2o_url: flags.h2o_url,
    h2o_jar: flags.h2o_jar,
    h2o_memory: flags.h2o_memory,
    openscoring_url: flags.openscoring_url,
  };
  const model = await readModel(entry, '', undefined, report);
  if (model !== undefined && report.problems.length === 0) return model;
  const flagOf = (line: string): string => line.replace(/^(name|base_path|platform)\b/, 'model_$1');
  throw new ServingError('INVALID_CONFIG', report.problems.map((line) => `--${flagOf(line)}`).join('\n'));
};
