/**
 * The signature: which blobs clients give, and which they get. An external input that the init net does not make is an
 * input; so is one that it fills with a stand-in, as exporters do that make every blob exist.
 */
import { ServingError } from '../../errors.ts';
import { readsOf } from './blobs.ts';
import type { OperatorDef } from './messages.ts';
import type { Caffe2Model } from './read.ts';

/** Places of operators that take data, not parameters: the first input of most, both of the elementwise ones. */
const PARAMETER_FIRST = new Set([
  'Gather',
  'SparseLengthsSum',
  'SparseLengthsMean',
  'SparseLengthsWeightedSum',
  'PRelu',
  'BatchGather',
]);

/** A fill of one zero, as the mobile exporter writes for each input: shape [1, 1] now, [1] in its first versions. */
const isStandIn = ({ type, arg, input }: OperatorDef): boolean => {
  if ((type !== 'GivenTensorFill' && type !== 'ConstantFill') || input.length > 0) return false;
  const [shape, values, value] = ['shape', 'values', 'value'].map((name) => arg.find((one) => one.name === name));
  const dims = Array.from(shape?.ints.values ?? [], Number);
  if (dims.length === 0 || dims.length > 2 || dims.some((dim) => dim !== 1)) return false;
  const zero = values ? values.floats.length === 1 && values.floats.values[0] === 0 : (value?.f ?? 0) === 0;
  return zero;
};

/**
 * What the mobile exporter puts behind all parameters: a matrix of one zero for each input, wherever it goes and whatever
 * its type. One that stands elsewhere, or is no matrix, may be a parameter.
 */
const trailingStandIns = (ops: readonly OperatorDef[]): ReadonlySet<string> => {
  const isTrailing = (op: OperatorDef): boolean =>
    op.type === 'GivenTensorFill' &&
    isStandIn(op) &&
    op.arg.find(({ name }) => name === 'shape')!.ints.values.length === 2;
  const from = ops.findLastIndex((op) => !isTrailing(op));
  return new Set(ops.slice(from + 1).flatMap(({ output }) => output));
};

/** Whether operators use the blob only where data goes. */
const isData = (name: string, ops: readonly OperatorDef[]): boolean => {
  const uses = ops.flatMap((op) => op.input.flatMap((input, i) => (input === name ? [{ op, i }] : [])));
  return (
    uses.length > 0 && uses.every(({ op, i }) => i === 0 && op.input.length !== 0 && !PARAMETER_FIRST.has(op.type))
  );
};

/** The inputs by name, in the order of the net's external_input. */
const inputsOf = (model: Caffe2Model): readonly string[] => {
  if (model.inputs) return model.inputs;
  const { predict, info } = model;
  const fills = new Map(
    model.init.flatMap(({ op }) => op.flatMap((one) => one.output.map((name) => [name, one] as const))),
  );
  const standIns = trailingStandIns(model.init.flatMap(({ op }) => op));
  const made = new Set<string>();
  const read: string[] = [];
  for (const op of predict.op) {
    for (const name of readsOf(op)) if (!made.has(name)) read.push(name);
    for (const name of op.output) made.add(name);
  }
  const used = new Set(read);
  const declared = [...new Set([...predict.external_input, ...read])].filter((name) => used.has(name));
  const isInput = (name: string): boolean => {
    if (info.has(name)) return true;
    const fill = fills.get(name);
    if (!fill) return !model.parameters.has(name);
    if (standIns.has(name)) return true;
    return isStandIn(fill) && isData(name, predict.op);
  };
  const found = declared.filter(isInput);
  if (found.length > 0) return found;
  // Everything is filled: the blob that every translator calls data is the input.
  const data = declared.find((name) => name === 'data' || name.endsWith('/data'));
  return data === undefined ? [] : [data];
};

const outputsOf = ({ outputs, predict }: Caffe2Model): readonly string[] => {
  if (outputs && outputs.length > 0) return outputs;
  if (predict.external_output.length > 0) return [...new Set(predict.external_output)];
  const read = new Set(predict.op.flatMap((op) => readsOf(op)));
  return [...new Set(predict.op.flatMap((op) => op.output.filter((name) => name !== '' && !read.has(name))))];
};

/** Operators whose inputs behind the first are parameters, as every exporter writes them. */
const HAS_PARAMETERS =
  /^(Conv|Conv1D|Conv2D|Conv3D|ConvTranspose|Int8Conv|Int8ConvRelu|Int8FC|FC|FCTransposed|SpatialBN|AffineChannel|InstanceNorm|GroupNorm|PRelu)$/;
const SHOWN = 8;

/** Inputs that only parameters can be, and that nothing says to be a request's: the init net lacks them. */
const missingParameters = (model: Caffe2Model, inputs: readonly string[]): readonly string[] => {
  const told = new Set([...model.info.keys(), ...(model.signature?.inputs ?? []).map(({ name }) => name)]);
  const standIns = trailingStandIns(model.init.flatMap(({ op }) => op));
  return inputs.filter((name) => {
    if (told.has(name) || standIns.has(name) || model.inputs?.includes(name)) return false;
    const uses = model.predict.op.filter(({ input }) => input.includes(name));
    return uses.length > 0 && uses.every(({ type, input }) => HAS_PARAMETERS.test(type) && input.indexOf(name) > 0);
  });
};

const checkNets = (model: Caffe2Model, inputs: readonly string[]): void => {
  const { predict, init, where } = model;
  const isFilled = (op: readonly OperatorDef[]): boolean =>
    op.length > 0 && op.every(({ type, input }) => /Fill$/.test(type) && input.length === 0);
  if (isFilled(predict.op) && init.some(({ op }) => op.length > 0 && !isFilled(op)))
    throw new ServingError(
      'CORRUPT_MODEL',
      `${where}: it only fills parameters, and the init net computes with them: the two files have each other's names`,
    );
  const missing = missingParameters(model, inputs);
  if (missing.length > 0) {
    const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : '';
    const names = missing.slice(0, SHOWN).map((name) => `"${name}"`);
    throw new ServingError(
      'CORRUPT_MODEL',
      `${where}: the parameters ${names.join(', ')}${more} are made by no operator of the init net; export all of them (caffe2.python.predictor.mobile_exporter.Export takes model.params and model.GetComputedParams()), or, where requests are to give them, say their shapes in value_info.json`,
    );
  }
};

/** Throws UNSUPPORTED_MODEL where the net has no output, CORRUPT_MODEL where the init net lacks parameters. */
export const portsOf = (
  model: Caffe2Model,
): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } => {
  const ports = { inputs: inputsOf(model), outputs: outputsOf(model) };
  checkNets(model, ports.inputs);
  if (ports.outputs.length === 0)
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${model.where}: the net has no output: it has ${model.predict.op.length} operators and no external_output`,
    );
  const twice = ports.inputs.find((name, i) => ports.inputs.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ServingError('CORRUPT_MODEL', `${model.where}: the input "${twice}" is listed twice`);
  return ports;
};
