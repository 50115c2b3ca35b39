/** What every engine asks of the inputs of a run and of the outputs that are wanted, before native code sees them. */
import { ServingError } from '../errors.ts';
import { fitsType, type Port, printShape, printType } from '../tensor/signature.ts';
import { type Datum, isSequence, isTensor, type Tensors } from '../tensor/tensor.ts';

/** Throws INVALID_INPUT where what is given does not fit its port. */
export const checkDatum = (port: Port, datum: Datum): void => {
  const { type } = port;
  if (type.kind !== 'tensor') return;
  if (isTensor(datum) && datum.dtype === type.dtype && fitsType(datum.shape, type)) return;
  const found = isTensor(datum)
    ? `${datum.dtype} ${printShape(datum.shape)}`
    : isSequence(datum)
      ? 'a sequence'
      : 'a map';
  throw new ServingError('INVALID_INPUT', `input "${port.name}": ${found} does not fit ${printType(type)}`);
};

/** Throws INVALID_INPUT for every input that is missing or unknown, at once. */
export const checkNames = (ports: readonly Port[], inputs: Tensors): void => {
  const missing = ports
    .filter(({ name, optional, type }) => !(optional || type.kind === 'optional' || inputs.has(name)))
    .map(({ name }) => `"${name}"`);
  const known = new Set(ports.map(({ name }) => name));
  const unknown = [...inputs.keys()].filter((name) => !known.has(name)).map((name) => `"${name}"`);
  const problems = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown: ${unknown.join(', ')}`] : []),
  ];
  if (problems.length === 0) return;
  const wanted = ports.map((port) => `"${port.name}" ${printType(port.type)}`).join(', ');
  throw new ServingError('INVALID_INPUT', `inputs ${problems.join('; ')}; the signature takes ${wanted}`);
};

/** Bytes of data, which is what the time of a run is predicted from. */
export const sizeOf = (datum: Datum): number => {
  if (isTensor(datum)) {
    return datum.dtype === 'string' ? datum.data.bytes.length + datum.data.offsets.byteLength : datum.data.byteLength;
  }
  if (isSequence(datum)) return datum.items.reduce((sum, item) => sum + sizeOf(item), 0);
  return sizeOf(datum.keys) + sizeOf(datum.values);
};

/** The places of the wanted outputs, each once. Throws INVALID_INPUT for a name that the signature does not have. */
export const wantedOutputs = (wanted: readonly string[], places: ReadonlyMap<string, number>): readonly number[] =>
  [...new Set(wanted)].map((name) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    const known = [...places.keys()].map((each) => `"${each}"`).join(', ');
    throw new ServingError('INVALID_INPUT', `output "${name}" is not one of the signature's: ${known}`);
  });
