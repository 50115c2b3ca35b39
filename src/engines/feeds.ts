/** What every engine asks of the inputs of a run and of the outputs that are wanted, before native code sees them. */
import { ServingError } from '../errors.ts';
import { fitsType, type Port, printShape, printType, type SizeRule } from '../tensor/signature.ts';
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

/** What is wrong with a size, in words. */
const wrongSize = (rule: SizeRule, size: number, inputs: Tensors): string | undefined => {
  const { min, max, of } = rule;
  if ((min !== undefined && size < min) || (max !== undefined && size > max)) {
    const [low, high] = [min === undefined ? '' : `${min}`, max === undefined ? '' : `${max}`];
    return low === '' ? `at most ${high}` : high === '' ? `at least ${low}` : low === high ? low : `${low} to ${high}`;
  }
  const other = of && inputs.get(of.input);
  if (!of || !other || !isTensor(other)) return undefined;
  const wanted = of.times * (other.shape[of.axis] ?? 0) + of.plus;
  if (size === wanted) return undefined;
  const times = of.times === 1 ? '' : `${of.times} times `;
  const plus = of.plus === 0 ? '' : of.plus < 0 ? ` less ${-of.plus}` : ` and ${of.plus} more`;
  return `${wanted}, ${times}dimension ${of.axis} of "${of.input}"${plus}`;
};

/** Throws INVALID_INPUT for all sizes at once that the model was not made for. */
export const checkSizes = (ports: readonly Port[], inputs: Tensors): void => {
  const problems = ports.flatMap(({ name, sizes = [] }) => {
    const datum = inputs.get(name);
    if (!datum || !isTensor(datum)) return [];
    return sizes.flatMap((rule) => {
      const wanted = wrongSize(rule, datum.shape[rule.axis] ?? 0, inputs);
      return wanted === undefined
        ? []
        : [`input "${name}": dimension ${rule.axis} is ${datum.shape[rule.axis]}; the model takes ${wanted}`];
    });
  });
  if (problems.length > 0) throw new ServingError('INVALID_INPUT', problems.join('; '));
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
