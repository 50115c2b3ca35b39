/** The commands besides serving: `stfs inspect PATH`, `stfs predict PATH DATA`, `stfs compare PATH`,
 * `stfs convert PATH OUT`, `stfs engine …`. */
import { readFileSync } from 'node:fs';
import { ENGINE_CHOICES, type EngineChoice } from '../engines/choice.ts';
import type { EngineOptions } from '../engines/open.ts';
import type { RemoteOptions } from '../engines/remote/options.ts';
import { readSessionConfig, type SessionConfig } from '../engines/session-config.ts';
import { ServingError } from '../errors.ts';
import { type LoadedModel, load } from '../index.ts';
import { readEnvelope } from '../protocols/json/body.ts';
import { Cursor } from '../protocols/json/cursor.ts';
import { encodeTensors } from '../protocols/json/encode.ts';
import { readInputs } from '../protocols/json/inputs.ts';
import { withSteps } from '../protocols/json/steps.ts';
import { type Port, printType, type Signature } from '../tensor/signature.ts';
import type { Tensors } from '../tensor/tensor.ts';
import { runCompare } from './compare.ts';
import { runConvert } from './convert.ts';
import { runEngine } from './engine.ts';

interface Options {
  readonly platform?: string;
  readonly version?: number;
  readonly signature?: string;
  readonly engine?: EngineOptions;
}

const NAMES = ['platform', 'version', 'signature', 'engine', 'device', 'session_config', 'custom_op_paths'];
/** Of servers of other makes, as the flags of the server are called. */
const REMOTE_NAMES: ReadonlyMap<string, keyof RemoteOptions> = new Map([
  ['h2o_url', 'h2oUrl'],
  ['h2o_jar', 'h2oJar'],
  ['h2o_memory', 'h2oMemory'],
  ['openscoring_url', 'openscoringUrl'],
]);
const ALL_NAMES = [...NAMES, ...REMOTE_NAMES.keys()];

const readEngine = (text: string): EngineChoice => {
  const choice = ENGINE_CHOICES.find((known) => known === text);
  if (choice) return choice;
  throw new ServingError('INVALID_CONFIG', `--engine=${text}: expected one of ${ENGINE_CHOICES.join(', ')}`);
};

const readSession = (text: string): SessionConfig => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ServingError('INVALID_CONFIG', `--session_config: ${JSON.stringify(text)} is not JSON`);
  }
  const { config, problems } = readSessionConfig(value, '--session_config');
  if (problems.length > 0) throw new ServingError('INVALID_CONFIG', problems.join('\n'));
  return config;
};

/** Splits `--name=value` and `--name value` from the rest. Throws INVALID_CONFIG for what the commands do not have. */
const readArguments = (args: readonly string[]): { readonly rest: readonly string[]; readonly options: Options } => {
  const rest: string[] = [];
  const options: Record<string, string | number> = {};
  let engine: EngineOptions | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const match = /^--([^=]*)(?:=(.*))?$/s.exec(arg);
    if (!match) {
      rest.push(arg);
      continue;
    }
    const name = match[1]!;
    if (!ALL_NAMES.includes(name))
      throw new ServingError(
        'INVALID_CONFIG',
        `--${name} is not an option here; there are --${ALL_NAMES.join('=, --')}=`,
      );
    const value = match[2] ?? args[++i];
    if (value === undefined) throw new ServingError('INVALID_CONFIG', `--${name} needs a value: --${name}=…`);
    if (name === 'version' && !/^\d{1,15}$/.test(value))
      throw new ServingError('INVALID_CONFIG', `--version: ${JSON.stringify(value)} is not the number of a version`);
    const remote = REMOTE_NAMES.get(name);
    if (remote) engine = { ...engine, remote: { ...engine?.remote, [remote]: value } };
    else if (name === 'engine') engine = { ...engine, use: readEngine(value) };
    else if (name === 'device') engine = { ...engine, device: value };
    else if (name === 'session_config') engine = { ...engine, session: readSession(value) };
    else if (name === 'custom_op_paths')
      engine = { ...engine, customOps: value.split(',').filter((path) => path !== '') };
    else options[name] = name === 'version' ? Number(value) : value;
  }
  return { rest, options: engine ? { ...options, engine } : options };
};

const one = (path: string | undefined): string => {
  if (path === undefined) throw new ServingError('INVALID_CONFIG', 'the path of a model is missing');
  return path;
};

const ports = (list: readonly Port[]): string =>
  list
    .map(({ name, type, optional }) => `    ${name}: ${printType(type)}${optional ? ', may be left out' : ''}`)
    .join('\n');

/** What a model takes and gives, as lines. */
const describe = (model: LoadedModel): string =>
  [
    `format: ${model.format}`,
    ...(model.engine === undefined ? [] : [`engine: ${model.engine}${model.device ? ` on ${model.device}` : ''}`]),
    ...[...model.signatures].map(
      ([name, { inputs, outputs }]) =>
        `signature ${name}${name === model.signature ? ' (default)' : ''}\n  inputs\n${ports(inputs)}\n  outputs\n${ports(outputs)}`,
    ),
    ...model.notes.map((note) => `note: ${note}`),
  ].join('\n');

const inspect = async (args: readonly string[]): Promise<string> => {
  const { rest, options } = readArguments(args);
  const model = await load(one(rest[0]), options);
  try {
    return `${describe(model)}\n`;
  } finally {
    await model.close();
  }
};

/** The inputs, or a whole request as POST / takes it: `{"data": inputs}`. */
const readData = (body: Uint8Array, signature: Signature): Tensors => {
  const options = { b64: true, maxTensorBytes: 2 ** 31 };
  try {
    const cursor = new Cursor(body);
    const inputs = readInputs(cursor, signature, options);
    cursor.finish();
    return inputs;
  } catch (error) {
    try {
      return readEnvelope(body, { key: 'data', fields: {}, resolve: () => signature, options }).inputs;
    } catch (ofRequest) {
      // INVALID_REQUEST: it was not meant as one
      throw (ofRequest as ServingError).code === 'INVALID_INPUT' ? ofRequest : error;
    }
  }
};

const predict = async (args: readonly string[]): Promise<string> => {
  const { rest, options } = readArguments(args);
  const [path, data = '-'] = rest;
  const model = await load(one(path), options);
  try {
    const name = options.signature ?? model.signature;
    const signature = model.signatures.get(name);
    if (!signature)
      throw new ServingError(
        'MODEL_NOT_FOUND',
        `signature ${JSON.stringify(name)}: the model has ${[...model.signatures.keys()].join(', ')}`,
      );
    const body = data === '-' ? readFileSync(0) : Buffer.from(data);
    const inputs = readData(body, signature);
    const outputs = withSteps(await model.run(inputs, { signature: name }), signature, inputs);
    return `${Buffer.from(encodeTensors(outputs)).toString()}\n`;
  } finally {
    await model.close();
  }
};

interface Command {
  readonly usage: string;
  /** What to print, and the exit code where it is not 0. */
  readonly run: (args: readonly string[]) => Promise<string | { readonly text: string; readonly exitCode: number }>;
}

export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  [
    'inspect',
    {
      usage:
        'inspect PATH [--platform=] [--version=] [--engine=] [--device=]  what a model takes and gives, or why it cannot be served',
      run: inspect,
    },
  ],
  [
    'predict',
    {
      usage:
        'predict PATH [DATA] [--signature=] [--custom_op_paths=]  one answer, without a server; DATA is JSON, or - for standard input',
      run: predict,
    },
  ],
  [
    'compare',
    {
      usage:
        'compare PATH                                           a SavedModel, compiled and native: the worst error of each output',
      run: runCompare,
    },
  ],
  [
    'convert',
    {
      usage:
        'convert PATH OUT.onnx [--signature=] [--outputs=] [--for=onnx] [--external] [--overwrite]  a model of tensors as an ONNX file',
      run: runConvert,
    },
  ],
  [
    'engine',
    {
      usage:
        'engine list | flags | install NAME [--version=] [--from=]  tensorflow: native TensorFlow; onnxruntime-gpu: CUDA and TensorRT',
      run: runEngine,
    },
  ],
]);
