/**
 * `session_config`, the settings of a session in TensorFlow's words, of which each engine takes what it can: the seed's
 * flat keys, and the names and nesting of TensorFlow's ConfigProto as JSON, in snake_case or lowerCamelCase.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/config.proto
 *
 *   {"allow_growth": true, "per_process_gpu_memory_fraction": 0.5}
 *   {"gpuOptions": {"allowGrowth": true, "visibleDeviceList": "1,0"}, "deviceCount": {"GPU": 1}}
 *
 * A key that is not in the table is refused, since what it was to do would silently not be done.
 */
import { nearest } from '../errors.ts';

/** Absent: the engine's own choice. */
export interface SessionConfig {
  /** Threads that one run may use within an operator. */
  readonly intraOpThreads?: number;
  /** Threads that run independent operators of one run side by side. */
  readonly interOpThreads?: number;
  /** Tells in the log on which device each node runs. */
  readonly logDevicePlacement?: boolean;
  /** Whether a node may run on the processor where its device cannot run it. */
  readonly allowSoftPlacement?: boolean;
  /** Takes memory of a GPU as it is needed rather than in large steps. */
  readonly allowGrowth?: boolean;
  /** The part of a GPU's memory that may be taken, above 0, up to 1. */
  readonly perProcessGpuMemoryFraction?: number;
  /** The GPUs that count, by the driver's numbers; `cuda:1` is the second of them. */
  readonly visibleDevices?: readonly number[];
  /** How many devices of a kind there are to be, by `CPU` and `GPU`; no GPU is the processor. */
  readonly deviceCount?: Readonly<Record<string, number>>;
}

type Json = Readonly<Record<string, unknown>>;
type Setting = keyof SessionConfig;

/** A kind of value: what it is called in messages, and how it is read; undefined where it is not of the kind. */
interface Kind {
  readonly wanted: string;
  readonly read: (value: unknown) => unknown;
}

const MAX_DEVICES = 64;
const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

const visible = (value: unknown): readonly number[] | undefined => {
  const parts: readonly unknown[] =
    typeof value === 'string' ? (value.trim() === '' ? [] : value.split(',')) : Array.isArray(value) ? value : [NaN];
  const devices = parts.map((part) => (typeof part === 'string' && /^\s*\d+\s*$/.test(part) ? Number(part) : part));
  if (!devices.every((device) => isCount(device, MAX_DEVICES - 1))) return undefined;
  return new Set(devices).size === devices.length ? devices : undefined;
};

const counts = (value: unknown): Json | undefined =>
  isObject(value) && Object.entries(value).every(([key, of]) => /^[CG]PU$/.test(key) && isCount(of, MAX_DEVICES))
    ? value
    : undefined;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const BOOLEAN: Kind = { wanted: 'true or false', read: (v) => (typeof v === 'boolean' ? v : undefined) };
const FRACTION: Kind = {
  wanted: 'a number above 0, up to 1',
  // 0 is what a ConfigProto says that does not set it
  read: (v) => (typeof v === 'number' && v >= 0 && v <= 1 ? v : undefined),
};
const THREADS: Kind = { wanted: 'a whole number up to 1024', read: (v) => (isCount(v, 1024) ? v : undefined) };
const VISIBLE: Kind = { wanted: 'different device numbers with commas between, such as "1,0"', read: visible };
const COUNTS: Kind = { wanted: 'how many of "CPU" and "GPU", such as {"GPU": 1}', read: counts };

interface Row {
  readonly kind: Kind;
  readonly setting: Setting;
}

// biome-ignore format: one key a line
const KEYS: Readonly<Record<string, Row>> = {
  log_device_placement:                          { kind: BOOLEAN,  setting: 'logDevicePlacement' },
  allow_soft_placement:                          { kind: BOOLEAN,  setting: 'allowSoftPlacement' },
  allow_growth:                                  { kind: BOOLEAN,  setting: 'allowGrowth' },
  per_process_gpu_memory_fraction:               { kind: FRACTION, setting: 'perProcessGpuMemoryFraction' },
  visible_device_list:                           { kind: VISIBLE,  setting: 'visibleDevices' },
  device_count:                                  { kind: COUNTS,   setting: 'deviceCount' },
  intra_op_parallelism_threads:                  { kind: THREADS,  setting: 'intraOpThreads' },
  inter_op_parallelism_threads:                  { kind: THREADS,  setting: 'interOpThreads' },
  intra_op_threads:                              { kind: THREADS,  setting: 'intraOpThreads' },
  inter_op_threads:                              { kind: THREADS,  setting: 'interOpThreads' },
  'gpu_options.allow_growth':                    { kind: BOOLEAN,  setting: 'allowGrowth' },
  'gpu_options.per_process_gpu_memory_fraction': { kind: FRACTION, setting: 'perProcessGpuMemoryFraction' },
  'gpu_options.visible_device_list':             { kind: VISIBLE,  setting: 'visibleDevices' },
};
/** Every key that is read. */
export const SESSION_CONFIG_KEYS: readonly string[] = Object.keys(KEYS);

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** What was found under a key, by the key as it is spelled in the table. */
function* entriesOf(
  config: Json,
): Generator<{ readonly path: string; readonly given: string; readonly value: unknown }> {
  for (const [key, value] of Object.entries(config)) {
    const path = snakeCase(key);
    if (path !== 'gpu_options' || !isObject(value)) yield { path, given: key, value };
    else
      for (const [k, v] of Object.entries(value))
        yield { path: `${path}.${snakeCase(k)}`, given: `${key}.${k}`, value: v };
  }
}

const unknown = (path: string): string => {
  const guess = nearest(path, SESSION_CONFIG_KEYS) ?? nearest(`gpu_options.${path}`, SESSION_CONFIG_KEYS);
  return `is not known${guess ? `; did you mean ${guess}?` : ''}; known are ${SESSION_CONFIG_KEYS.join(', ')}`;
};

/** What a `session_config` says, and all that is wrong with it, each line beginning with `at` and the key. */
export const readSessionConfig = (
  value: unknown,
  at: string,
): { readonly config: SessionConfig; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  if (!isObject(value)) return { config: {}, problems: [`${at}: ${show(value)}; expected an object`] };
  const config: Partial<Record<Setting, unknown>> = {};
  const given = new Map<Setting, string>();
  for (const { path, given: key, value: found } of entriesOf(value)) {
    const row = Object.hasOwn(KEYS, path) ? KEYS[path] : undefined;
    if (row === undefined) {
      problems.push(`${at}.${key}: ${path === 'gpu_options' ? `${show(found)}; expected an object` : unknown(path)}`);
      continue;
    }
    if (found === null) continue;
    const read = row.kind.read(found);
    const { setting } = row;
    const before = given.get(setting);
    if (read === undefined) problems.push(`${at}.${key}: ${show(found)}; expected ${row.kind.wanted}`);
    else if (before !== undefined && JSON.stringify(config[setting]) !== JSON.stringify(read)) {
      problems.push(`${at}.${key}: ${show(found)}, but ${before} says otherwise`);
    } else {
      given.set(setting, key);
      config[setting] = read;
    }
  }
  // 0 and an empty list leave the choice to the engine, as in TensorFlow.
  const kept = Object.entries(config).filter(([, of]) => of !== 0 && !(Array.isArray(of) && of.length === 0));
  return { config: Object.fromEntries(kept) as SessionConfig, problems };
};

/** The settings that mean nothing without a GPU. */
export const GPU_SETTINGS = ['allowGrowth', 'perProcessGpuMemoryFraction', 'visibleDevices'] as const;

/** A note on those of the settings that are given and have no effect `where`: `WebGPU`; none where there are none. */
export const idleSettings = (settings: readonly Setting[], config: SessionConfig, where: string): readonly string[] => {
  const idle = settings.filter((setting) => config[setting] !== undefined && config[setting] !== false);
  const words = idle.map((setting) => Object.entries(KEYS).find(([, row]) => row.setting === setting)![0]);
  return words.length === 0 ? [] : [`session_config: no effect on ${where}: ${words.join(', ')}`];
};
