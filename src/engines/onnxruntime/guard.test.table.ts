/** Models and requests that end the process where nothing guards it, and what they should be answered. */
import type { FunctionProto, GraphProto, ModelProto, NodeProto } from '../../graph/onnx/messages.ts';
import { FunctionProto as FunctionMessage } from '../../graph/onnx/messages.ts';
import {
  type AttributeValue,
  attribute,
  graphOf,
  integers,
  modelOf,
  node,
  tensorType,
  valueInfo,
} from '../../graph/onnx/protos.ts';
import type { DType } from '../../tensor/dtype.ts';

export type Given = readonly [dtype: DType, shape: readonly number[], data?: readonly (number | bigint)[]];
export interface Scenario {
  readonly model: ModelProto;
  readonly inputs: readonly Given[];
  /** Each output as `dtype [shape] elements`, or `CODE: message`. */
  readonly answer: readonly string[] | string;
}
type Values = Readonly<Record<string, AttributeValue>>;

const FLOAT = tensorType('float32');
const nodeOf = (op: string, inputs: readonly string[], outputs: readonly string[], values: Values = {}): NodeProto =>
  node(
    op,
    inputs,
    outputs,
    Object.entries(values).map(([name, value]) => attribute(name, value)),
  );

/** A graph of inputs in_0, in_1 … of no stated shape. */
const graphIn = (nodes: readonly NodeProto[], inputs: readonly Given[], outputs: readonly string[]): GraphProto =>
  graphOf({
    node: nodes,
    input: inputs.map(([dtype], i) => valueInfo(`in_${i}`, tensorType(dtype))),
    output: outputs.map((name) => valueInfo(name)),
  });

/** One operator called "it". */
const one = (
  op: string,
  inputs: readonly Given[],
  values: Values,
  answer: Scenario['answer'],
  opset = 21,
): Scenario => {
  const count = Array.isArray(answer) ? answer.length : op === 'TopK' || op === 'Scan' ? 2 : 1;
  const outputs = Array.from({ length: count }, (_, i) => `out_${i}`);
  const made = {
    ...nodeOf(
      op,
      inputs.map((_, i) => `in_${i}`),
      outputs,
      values,
    ),
    name: 'it',
  };
  return { model: modelOf(graphIn([made], inputs, outputs), { '': opset }), inputs, answer };
};

/** The same of com.microsoft. */
const inMicrosoft = (op: string, inputs: readonly Given[], values: Values, answer: Scenario['answer']): Scenario => {
  const { model } = one(op, inputs, values, answer);
  const node = model.graph!.node.map((made) => ({ ...made, domain: 'com.microsoft' }));
  const opsetImport = [...model.opsetImport, { domain: 'com.microsoft', version: 1 }];
  return { model: { ...model, opsetImport, graph: { ...model.graph!, node } }, inputs, answer };
};

const [MIN32, MIN64] = [-(2 ** 31), -(2n ** 63n)];
const int32 = (...data: readonly number[]): Given => ['int32', [data.length], data];
const int64 = (...data: readonly (number | bigint)[]): Given => ['int64', [data.length], data];
const branch = (op: string): AttributeValue => ({
  graph: graphOf({ node: [nodeOf(op, ['in_1', 'in_2'], ['z'])], output: [valueInfo('z', tensorType('int32'))] }),
});
const scanned = {
  graph: graphOf({
    node: [nodeOf('Add', ['s', 'x'], ['t']), nodeOf('Identity', ['t'], ['y'])],
    input: ['s', 'x'].map((name) => valueInfo(name, tensorType('float32', [3]))),
    output: ['t', 'y'].map((name) => valueInfo(name, tensorType('float32', [3]))),
  }),
};

const inBranch = (): Scenario => {
  const inputs: readonly Given[] = [['bool', [], [1]], int32(MIN32), int32(-1)];
  const made = nodeOf('If', ['in_0'], ['out_0'], { then_branch: branch('Div'), else_branch: branch('Mod') });
  return { model: modelOf(graphIn([made], inputs, ['out_0'])), inputs, answer: [`int32 [1] ${MIN32}`] };
};

const inFunction = (): Scenario => {
  const inputs = [int64(MIN64, 7), int64(-1, 2)];
  const called = { ...nodeOf('Quotient', ['in_0', 'in_1'], ['out_0']), domain: 'own' };
  const quotient: FunctionProto = {
    ...FunctionMessage.decode(new Uint8Array()),
    name: 'Quotient',
    domain: 'own',
    input: ['a', 'b'],
    output: ['c'],
    node: [nodeOf('Div', ['a', 'b'], ['c'])],
    opsetImport: [{ domain: '', version: 21 }],
  };
  const model = modelOf(graphIn([called], inputs, ['out_0']), { '': 21, own: 1 });
  return { model: { ...model, functions: [quotient] }, inputs, answer: [`int64 [2] ${MIN64},3`] };
};

/** The greatest two of what a mask leaves, which may be nothing though the inputs are something. */
const masked = (mask: readonly number[], answer: Scenario['answer']): Scenario => {
  const inputs: readonly Given[] = [
    ['float32', [2, 3], [1, 5, 2, 4, 3, 6]],
    ['bool', [2], mask],
  ];
  const k = nodeOf('Constant', [], ['k'], { value: { tensor: integers('int64', [2]) } });
  const kept = nodeOf('Compress', ['in_0', 'in_1'], ['kept'], { axis: 0 });
  const top = nodeOf('TopK', ['kept', 'k'], ['out_0', 'out_1']);
  return { model: modelOf(graphIn([k, kept, top], inputs, ['out_0', 'out_1'])), inputs, answer };
};

/** An LSTM of one cell over the sequences that a mask leaves. */
const recurrent = (mask: readonly number[], answer: Scenario['answer']): Scenario => {
  const ones = (shape: readonly number[]): Given => ['float32', shape];
  const inputs: readonly Given[] = [ones([1, 2, 1]), ['bool', [2], mask], ones([1, 4, 1]), ones([1, 4, 1])];
  const kept = nodeOf('Compress', ['in_0', 'in_1'], ['kept'], { axis: 1 });
  const lstm = { ...nodeOf('LSTM', ['kept', 'in_2', 'in_3'], ['', 'out_0'], { hidden_size: 1 }), name: 'it' };
  return { model: modelOf(graphIn([kept, lstm], inputs, ['out_0'])), inputs, answer };
};

/** A transposed convolution of the places that a mask leaves, which are none. */
const maskedTranspose = (): Scenario => {
  const inputs: readonly Given[] = [
    ['float32', [1, 1, 2]],
    ['bool', [2], [0, 0]],
    ['float32', [1, 1, 3]],
  ];
  const kept = nodeOf('Compress', ['in_0', 'in_1'], ['kept'], { axis: 2 });
  const made = { ...nodeOf('ConvTranspose', ['kept', 'in_2'], ['out_0'], { kernel_shape: [3] }), name: 'it' };
  return {
    model: modelOf(graphIn([kept, made], inputs, ['out_0'])),
    inputs,
    answer: refused('ConvTranspose "it": input 0', 'at least 1 large'),
  };
};

/** Blocks of channels, of which the kernels of convolutions and of poolings behind them are. */
const blocked = (
  rows: number,
  mask: boolean,
  answer: Scenario['answer'],
  more: Parameters<typeof nodeOf>[3] = {},
): Scenario => {
  const inputs: readonly Given[] = [
    ['float32', [1, 3, rows, 4]],
    ...(mask ? [['bool', [4], [1, 0, 1, 0]] as const] : []),
  ];
  const filter = { ...integers('int64', []), dims: [64, 3, 1, 1], dataType: 1, rawData: new Uint8Array(768) };
  const nodes = [
    nodeOf('Constant', [], ['w'], { value: { tensor: filter } }),
    nodeOf('Conv', ['in_0', 'w'], ['h'], { kernel_shape: [1, 1] }),
    ...(mask ? [nodeOf('Compress', ['h', 'in_1'], ['k'], { axis: 3 }), nodeOf('Conv', ['k', 'v'], ['i'])] : []),
    { ...nodeOf('MaxPool', [mask ? 'i' : 'h'], ['p'], { kernel_shape: [3, 3], strides: [2, 2], ...more }), name: 'it' },
    nodeOf('ReduceSum', ['p'], ['out_0'], { keepdims: 0 }),
  ];
  const second = { ...filter, name: 'v', dims: [64, 64, 1, 1], rawData: new Uint8Array(2 ** 14) };
  const [, ...rest] = graphIn(nodes, inputs, ['out_0']).input;
  // Blocks are where the ranks are known.
  const input = [valueInfo('in_0', tensorType('float32', [-1, 3, -1, -1])), ...rest];
  const graph = { ...graphIn(nodes, inputs, ['out_0']), input, initializer: mask ? [second] : [] };
  return { model: modelOf(graph), inputs, answer };
};

const refused = (title: string, wish: string): string => `RUN_FAILED: the model cannot go on: ${title} must be ${wish}`;
const empty = (input: string, op: string): string =>
  `INVALID_INPUT: input "${input}" has no elements, and the model cannot run on nothing (it uses ${op}); send at least one row`;

const outOf = (op: string, what: string): string => `CORRUPT_MODEL: memory: model.onnx: ${op} "it": ${what}`;

// biome-ignore format: one scenario a line
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'the least int32 by -1 wraps around': one('Div', [int32(MIN32, 7, -7, 9), int32(-1, -1, 2, -1)], {}, [`int32 [4] ${MIN32},-7,-3,-9`]),
  'the least int64 by -1 wraps around': one('Div', [int64(MIN64, 7), int64(-1)], {}, [`int64 [2] ${MIN64},-7`]),
  'an old Div': one('Div', [int32(MIN32, 7), int32(-1)], {}, [`int32 [2] ${MIN32},-7`], 7),
  'by 0 fails': one('Div', [int32(1), int32(0)], {}, 'RUN_FAILED: ONNX Runtime: Non-zero status code returned while running Div node. Name:\'it\' Status Message: Compute Integer division by zero'),
  'nothing is left of the least int32 by -1': one('Mod', [int32(MIN32, 7, -7), int32(-1, 4, 4)], {}, ['int32 [3] 0,3,1']),
  'nothing is left of the least int64 by -1': one('Mod', [int64(MIN64, 7, 7), int64(-1, -1, -4)], {}, ['int64 [3] 0,0,-1']),
  'in a branch': inBranch(),
  'in a function': inFunction(),
  'the greatest of no rows': masked([0, 0], ['float32 [0, 2] ', 'int64 [0, 2] ']),
  'the greatest of one row': masked([0, 1], ['float32 [1, 2] 6,4', 'int64 [1, 2] 2,0']),
  'the greatest along the first of two': one('TopK', [['float32', [0, 3]], int64(2)], { axis: 0 }, empty('in_0', 'TopK')),
  'no sequence': recurrent([0, 0], refused('LSTM "it": input 0', 'a tensor of 3 dimensions, none of them 0')),
  'a sequence of one': recurrent([1, 0], ['float32 [1, 1, 1] 0.3696063756942749']),
  'an operand of Einsum of a wrong rank': one('Einsum', [['float32', [3]], ['float32', [3, 2]]], { equation: 'ij,jk->ik' }, refused('Einsum "it": input 0', 'a tensor of 2 dimensions')),
  'a vector of nothing joined to a matrix': one('Concat', [['float32', [2, 3]], ['float32', [0]]], { axis: 1 }, refused('Concat "it": input 1', '').replace('be ', 'have as many dimensions as the other inputs')),
  'a matrix joined to a matrix': one('Concat', [['float32', [1, 1]], ['float32', [1, 1]]], { axis: 1 }, ['float32 [1, 2] 1,1']),
  'a filter of nothing': one('Conv', [['float32', [1, 1, 3]], ['float32', [1, 1, 0]]], {}, empty('in_1', 'Conv')),
  'a signal of nothing': one('InstanceNormalization', [['float32', [2, 3, 0]], ['float32', [3]], ['float32', [3]]], {}, empty('in_0', 'InstanceNormalization')),
  'frames of no length': one('STFT', [['float32', [1, 8, 1]], ['int64', [], [4]], ['float32', [4]], ['int64', [], [0]]], {}, refused('STFT "it": input 3', 'a number other than 0')),
  'a scan of nothing along the second axis': one('Scan', [['float32', [3]], ['float32', [3, 0]]], { body: scanned, num_scan_inputs: 1, scan_input_axes: [1] }, empty('in_1', 'Scan')),
  'a picture as large as a window': blocked(3, false, ['float32 [] 0']),
  'a picture smaller than a window': blocked(1, false, 'INVALID_INPUT: input "in_0" has shape [1, 3, 1, 4]; dimension 2 must be at least 3, for less leaves nothing for the window of MaxPool "it"'),
  'what a mask leaves of a picture is smaller than a window': blocked(3, true, refused('MaxPool "it": input 0', 'at least 3 x 3 large')),
  'what a mask leaves of a picture is smaller than a window that its border fills': blocked(3, true, ['float32 [] 0'], { pads: [1, 1, 1, 1], ceil_mode: 1 }),
  'more than there is memory for': one('Expand', [['float32', [1]], int64(2n ** 45n)], {}, 'RUN_FAILED: ONNX Runtime: Non-zero status code returned while running Expand node. Name:\'it\' Status Message: Available memory of … is smaller than requested bytes of 140737488355328'),
  'a variadic input left out': { model: modelOf(graphOf({ node: [nodeOf('Sum', ['in_0', ''], ['out_0'])], input: [valueInfo('in_0', FLOAT)], output: [valueInfo('out_0')] })), inputs: [['float32', [1]]], answer: 'CORRUPT_MODEL: memory: model.onnx: Sum "out_0": input 1 is left out' },
  'an optional input at the end left out by its name': { model: modelOf(graphOf({ node: [nodeOf('LayerNormalization', ['in_0', 'in_1', ''], ['out_0'])], input: [valueInfo('in_0', FLOAT), valueInfo('in_1', FLOAT)], output: [valueInfo('out_0')] })), inputs: [['float32', [1, 2], [1, -1]], ['float32', [2]]], answer: ['float32 [1, 2] 0.9999949932098389,-0.9999949932098389'] },
  'heads that are none': one('Attention', [['float32', [1, 2, 4]], ['float32', [1, 2, 4]], ['float32', [1, 2, 4]]], { q_num_heads: 0, kv_num_heads: 2 }, outOf('Attention', 'q_num_heads is 0; expected 1 to 2147483647'), 23),
  'attention to nothing': one('Attention', [['float32', [1, 2, 2, 3]], ['float32', [1, 2, 0, 3]], ['float32', [1, 2, 0, 3]]], {}, empty('in_1", "in_2', 'Attention'), 23),
  'groups that are none': one('ConvTranspose', [['float32', [1, 2, 4]], ['float32', [2, 1, 3]]], { group: 0 }, outOf('ConvTranspose', 'group is 0; expected 1 to 2147483647')),
  'a signal of nothing, transposed': one('ConvTranspose', [['float32', [1, 1, 0]], ['float32', [1, 1, 3]]], { kernel_shape: [3] }, 'INVALID_INPUT: input "in_0" has shape [1, 1, 0]; dimension 2 must be at least 1, for less leaves nothing for the window of ConvTranspose "it"'),
  'a signal of nothing by a mask, transposed': maskedTranspose(),
  'an axis far away': one('LayerNormalization', [['float32', [2, 2]], ['float32', [2]]], { axis: 2 ** 31 }, outOf('LayerNormalization', 'axis is 2147483648; expected -64 to 64')),
  'samples without number': one('RoiAlign', [['float32', [1, 1, 4, 4]], ['float32', [1, 4]], ['int64', [1], [0]]], { sampling_ratio: 2 ** 40 }, outOf('RoiAlign', 'sampling_ratio is 1099511627776; expected 0 to 1024')),
  'random numbers from nowhere': one('RandomUniformLike', [['float32', [2]]], { low: { float: Number.NaN } }, outOf('RandomUniformLike', 'numbers from low = NaN to high = 1 cannot be drawn')),
  'half a spectrum of one value': one('DFT', [['float32', [1, 1, 2, 2]]], { inverse: 1, onesided: 1, axis: 1 }, refused('DFT "it": input 0', '').replace('be ', 'have at least 2 values along the axis'), 17),
  'fewer indices than n-grams': one('TfIdfVectorizer', [['int64', [3]]], { max_gram_length: 2, max_skip_count: 0, min_gram_length: 1, mode: 'TF', ngram_counts: [0, 2], ngram_indexes: [0, 1], pool_int64s: [1, 2, 1, 2] }, outOf('TfIdfVectorizer', 'ngram_indexes has 2 numbers for 3 n-grams')),
  'the different rows of no columns': one('Unique', [['float32', [2, 0]]], { axis: 0 }, empty('in_0', 'Unique')),
  'layers of no rows': inMicrosoft('SkipSimplifiedLayerNormalization', [['float32', [0, 4]], ['float32', [0, 4]], ['float32', [4]]], {}, empty('in_0", "in_1', 'SkipSimplifiedLayerNormalization')),
  'heads beyond 32 bits': inMicrosoft('GroupQueryAttention', [['float32', [1, 1, 8]], ['float32', [1, 1, 8]], ['float32', [1, 1, 8]]], { num_heads: 2 ** 40, kv_num_heads: 1 }, outOf('GroupQueryAttention', 'num_heads is 1099511627776; expected 1 to 2147483647')),
};
