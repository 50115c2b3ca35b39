/**
 * `NAME-signature.json` beside a model NAME: what its inputs and outputs are called and how they are shaped, as MXNet's
 * Model Server 0.x wrote it and the seed reads it (https://github.com/awslabs/multi-model-server/blob/v0.4.0/docs/export.md).
 *
 *   {"inputs": [{"data_name": "data", "data_shape": [1, 2]}], "outputs": [{"data_name": "lro", "data_shape": [1, 1]}]}
 *
 * `data_type` ("uint8") is ours: the dtype of an input of a TorchScript module, which states none itself.
 * Other keys say how a server of that make is to read a request, and are not looked at. What a name stands for is the
 * format's to say; `applySignatureFile` is the common rule: a name that the model has is that port, the others stand for
 * the ports that are left, in their order.
 */
import { posix } from 'node:path';
import { ServingError } from '../errors.ts';
import { type Files, findFile } from '../files.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import type { Dim, Port, Shape, Signature } from '../tensor/signature.ts';

/** One entry of the file. */
export interface StatedPort {
  readonly name: string;
  /** Sizes, and undefined for what is free; undefined where no shape stands there. */
  readonly shape: readonly (number | undefined)[] | undefined;
  /** Told by formats that state no dtypes themselves (TorchScript). */
  readonly dtype?: DType;
}

export interface SignatureFile {
  /** Its path, for messages. */
  readonly path: string;
  /** undefined: the file says nothing of them. */
  readonly inputs: readonly StatedPort[] | undefined;
  readonly outputs: readonly StatedPort[] | undefined;
}

/** More than this is no signature. */
const MAX_BYTES = 1 << 20;
const MAX_RANK = 64;
const SHOWN = 10;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const told = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** All at once, in few words. */
const refuse = (where: string, problems: readonly string[]): never => {
  const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more problems` : '';
  throw new ServingError('CORRUPT_MODEL', `${where}: ${problems.slice(0, SHOWN).join('; ')}${more}`);
};

const shapeOf = (value: unknown, at: string, problems: string[]): StatedPort['shape'] => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > MAX_RANK) {
    problems.push(`${at}.data_shape is ${told(value)}; a list of at most ${MAX_RANK} sizes is expected`);
    return undefined;
  }
  return value.map((dim: unknown, axis) => {
    // Exporters write 0 or -1 for a dimension that they do not know, as MXNet's shapes do.
    if (dim === null || dim === -1 || dim === 0 || typeof dim === 'string') return undefined;
    if (Number.isSafeInteger(dim) && (dim as number) > 0) return dim as number;
    problems.push(`${at}.data_shape[${axis}] is ${told(dim)}; a size is expected, or -1 for a free one`);
    return undefined;
  });
};

const portsOf = (value: unknown, side: string, problems: string[]): readonly StatedPort[] | undefined => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    problems.push(`${side} is ${told(value)}; a list of {"data_name": …, "data_shape": […]} is expected`);
    return undefined;
  }
  const seen = new Set<string>();
  return value.flatMap((entry: unknown, i): readonly StatedPort[] => {
    const at = `${side}[${i}]`;
    if (!isObject(entry)) {
      problems.push(`${at} is ${told(entry)}; {"data_name": …, "data_shape": […]} is expected`);
      return [];
    }
    const { data_name: name, data_shape: shape, data_type: dtype } = entry;
    if (typeof name !== 'string' || name === '') {
      problems.push(`${at}.data_name is ${told(name)}; a name is expected`);
      return [];
    }
    if (seen.has(name)) problems.push(`${at}.data_name is ${told(name)}, as is another one's before it`);
    seen.add(name);
    const isKnown = typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype);
    if (dtype !== undefined && dtype !== null && !isKnown)
      problems.push(`${at}.data_type is ${told(dtype)}; one of ${Object.keys(DTYPES).join(', ')} is expected`);
    return [{ name, shape: shapeOf(shape, at, problems), ...(isKnown && { dtype: dtype as DType }) }];
  });
};

/** Reads the bytes of a signature file; throws CORRUPT_MODEL with all that is wrong. `where` opens its message. */
export const parseSignatureFile = (bytes: Uint8Array, path: string, where: string): SignatureFile => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse(where, [`not JSON: ${(error as Error).message}`]);
  }
  if (!isObject(value)) return refuse(where, [`is ${told(value)}; {"inputs": […], "outputs": […]} is expected`]);
  const problems: string[] = [];
  const { inputs, outputs } = value;
  const file = { path, inputs: portsOf(inputs, 'inputs', problems), outputs: portsOf(outputs, 'outputs', problems) };
  if (file.inputs === undefined && file.outputs === undefined && problems.length === 0) {
    problems.push('has neither "inputs" nor "outputs"');
  }
  return problems.length > 0 ? refuse(where, problems) : file;
};

/** The signature file of a model called `name`, a path without its ending; undefined where there is none. */
export const readSignatureFile = async (files: Files, name: string): Promise<SignatureFile | undefined> => {
  const path = `${name}-signature.json`;
  const found = await findFile(files, path);
  if (!found) return undefined;
  const where = `${files.at}: ${path}`;
  if (found.sizeBytes > MAX_BYTES)
    refuse(where, [`${found.sizeBytes} bytes are too many for a signature; at most ${MAX_BYTES} are read`]);
  return parseSignatureFile(await files.read(path), path, where);
};

/** A model's path without its ending: `v1/onnx_model` of `v1/onnx_model.proto`. */
export const nameWithoutEnding = (entry: string): string => {
  const { dir, name } = posix.parse(entry);
  return posix.join(dir, name);
};

/** For each port of the model its entry in the file, or undefined; a text where they do not go together. */
const matched = (
  stated: readonly StatedPort[],
  ports: readonly Port[],
  side: string,
): readonly (StatedPort | undefined)[] | string => {
  const byName = new Map(stated.map((entry) => [entry.name, entry]));
  const own = new Set(ports.map(({ name }) => name));
  const others = stated.filter(({ name }) => !own.has(name));
  if (others.length === 0) return ports.map(({ name }) => byName.get(name));
  const left = ports.filter(({ name, optional }) => !byName.has(name) && !optional);
  if (left.length !== others.length) {
    const names = (list: readonly { readonly name: string }[]): string =>
      list.length === 0 ? 'none' : list.map(({ name }) => told(name)).join(', ');
    return `names ${others.length} ${side} that the model has not (${names(others)}), and ${left.length} of the model's are left for them (${names(left)}); list them all, in the model's order`;
  }
  const given = new Map(left.map((port, i) => [port, others[i]]));
  return ports.map((port) => byName.get(port.name) ?? given.get(port));
};

/**
 * The model's shape with what the file adds. The first dimension stays free where the model has it free: the file states
 * the batch that was exported. A text where the two contradict each other.
 */
const refined = (shape: Shape, stated: StatedPort['shape'], name: string): Shape | string => {
  if (stated === undefined) return shape;
  const free = (axis: number): Dim => `?${name}:${axis}`;
  if (shape === undefined) return stated.map((dim, axis) => (axis === 0 ? undefined : dim) ?? free(axis));
  const agree =
    shape.length === stated.length &&
    shape.every(
      (dim, axis) => typeof dim === 'string' || stated[axis] === undefined || axis === 0 || stated[axis] === dim,
    );
  if (!agree) return `states the shape [${stated.map((dim) => dim ?? '?').join(', ')}]`;
  return shape.map((dim, axis) => (typeof dim === 'string' && axis > 0 ? (stated[axis] ?? dim) : dim));
};

const apply = (
  stated: readonly StatedPort[] | undefined,
  ports: readonly Port[],
  side: string,
  problems: string[],
): readonly Port[] => {
  if (stated === undefined) return ports;
  const entries = matched(stated, ports, side);
  if (typeof entries === 'string') {
    problems.push(entries);
    return ports;
  }
  return ports.map((port, i): Port => {
    const entry = entries[i];
    if (!entry) return port;
    const { type } = port;
    if (type.kind !== 'tensor') return { ...port, name: entry.name };
    const shape = refined(type.shape, entry.shape, entry.name);
    if (typeof shape === 'string') {
      const dims = (type.shape ?? []).map((dim) => (typeof dim === 'number' ? dim : '?'));
      problems.push(`${side} "${entry.name}" ${shape}; the model's "${port.name}" has [${dims.join(', ')}]`);
      return port;
    }
    return { ...port, name: entry.name, type: { ...type, shape } };
  });
};

/**
 * The model's signature in the names of the file, ports in the model's order. A name of the model's is that port; other
 * names are those of the ports left over, in order, which then must be as many. Throws CORRUPT_MODEL with all problems.
 */
export const applySignatureFile = (signature: Signature, file: SignatureFile, at: string): Signature => {
  const problems: string[] = [];
  const inputs = apply(file.inputs, signature.inputs, 'inputs', problems);
  const outputs = apply(file.outputs, signature.outputs, 'outputs', problems);
  for (const [side, ports] of [
    ['inputs', inputs],
    ['outputs', outputs],
  ] as const) {
    const names = ports.map(({ name }) => name);
    const twice = names.filter((name, i) => names.indexOf(name) !== i);
    if (twice.length > 0) problems.push(`two ${side} would be called ${twice.map(told).join(', ')}`);
  }
  return problems.length > 0 ? refuse(`${at}: ${file.path}`, problems) : { ...signature, inputs, outputs };
};
