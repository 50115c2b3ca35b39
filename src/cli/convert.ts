/** `stfs convert PATH OUT.onnx`: a model of tensors as an ONNX file, and what came of it. */
import { ServingError } from '../errors.ts';
import { type Converted, type ConvertOptions, convert } from '../models/convert.ts';
import { type Port, printType } from '../tensor/signature.ts';

/** How each option is read from its text; those that take none are switches. */
const OPTIONS = {
  platform: (text) => ({ platform: text }),
  version: (text) => ({ version: versionOf(text) }),
  signature: (text) => ({ signature: text }),
  outputs: (text) => ({ outputs: text.split(',').filter((name) => name !== '') }),
  for: (text) => ({ for: runtimeOf(text) }),
  external: () => ({ external: true }),
  overwrite: () => ({ overwrite: true }),
} as const satisfies Readonly<Record<string, (text: string) => ConvertOptions>>;
type Name = keyof typeof OPTIONS;
const SWITCHES: ReadonlySet<string> = new Set<Name>(['external', 'overwrite']);

const invalid = (message: string): ServingError => new ServingError('INVALID_CONFIG', message);

const versionOf = (text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalid(`--version: ${JSON.stringify(text)} is not the number of a version`);
};

const runtimeOf = (text: string): 'onnxruntime' | 'onnx' => {
  if (text === 'onnxruntime' || text === 'onnx') return text;
  throw invalid(`--for=${text}: expected onnxruntime or onnx`);
};

const isName = (name: string): name is Name => Object.hasOwn(OPTIONS, name);

const readArguments = (
  args: readonly string[],
): { readonly path: string; readonly out: string; readonly options: ConvertOptions } => {
  const rest: string[] = [];
  let options: ConvertOptions = {};
  for (let i = 0; i < args.length; i++) {
    const match = /^--([^=]*)(?:=(.*))?$/s.exec(args[i]!);
    if (!match) {
      rest.push(args[i]!);
      continue;
    }
    const name = match[1]!;
    if (!isName(name))
      throw invalid(`--${name} is not an option here; there are --${Object.keys(OPTIONS).join(', --')}`);
    const isSwitch = SWITCHES.has(name);
    if (isSwitch && match[2] !== undefined) throw invalid(`--${name} takes no value`);
    const value = isSwitch ? '' : (match[2] ?? args[++i]);
    if (value === undefined) throw invalid(`--${name} needs a value: --${name}=…`);
    options = { ...options, ...OPTIONS[name](value) };
  }
  const [path, out, more] = rest;
  if (path === undefined || out === undefined || more !== undefined) {
    throw invalid('expected stfs convert PATH OUT.onnx: the model, and the file to write');
  }
  return { path, out, options };
};

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `1.5 MB`. */
const sizeOf = (bytes: number): string => {
  let [value, unit] = [bytes, 0];
  for (; value >= 1000 && unit < UNITS.length - 1; value /= 1000) unit++;
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`;
};

const ports = (list: readonly Port[]): string =>
  list
    .map(({ name, type, optional }) => `    ${name}: ${printType(type)}${optional ? ', may be left out' : ''}`)
    .join('\n');

const describe = (done: Converted): string => {
  const { path, modelBytes, dataBytes, sourceBytes, nodes, parameters, opset, signature } = done;
  const written = dataBytes > 0 ? `${sizeOf(modelBytes)} and ${sizeOf(dataBytes)} of weights` : sizeOf(modelBytes);
  const counts = `${nodes.toLocaleString('en')} nodes, ${parameters.toLocaleString('en')} parameters`;
  return [
    `${path}: ${written}, from ${sizeOf(sourceBytes)}; ${counts}; ONNX operator set ${opset}`,
    `signature ${signature}\n  inputs\n${ports(done.ports.inputs)}\n  outputs\n${ports(done.ports.outputs)}`,
    ...done.notes.map((note) => `note: ${note}`),
  ].join('\n');
};

/** Converts, and tells it. A signal of the terminal leaves no half-written file behind. */
export const runConvert = async (args: readonly string[]): Promise<string> => {
  const { path, out, options } = readArguments(args);
  const stop = new AbortController();
  const interrupted = (): void => stop.abort(new ServingError('CANCELLED', `${out}: interrupted; nothing is written`));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return `${describe(await convert(path, out, { ...options, signal: stop.signal }))}\n`;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
};
