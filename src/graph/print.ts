/** Graphs as text, for snapshots and people: one line a node, values by name, the model's own name behind `#`. */
import { DTYPES } from '../tensor/dtype.ts';
import { fromSmallFloat, SMALL_FLOATS, type SmallFloat } from '../tensor/float16.ts';
import type { Shape } from '../tensor/signature.ts';
import { stringAt, stringCount } from '../tensor/strings.ts';
import type { Tensor } from '../tensor/tensor.ts';
import {
  type Attribute,
  type Constant,
  type Graph,
  inMemory,
  isDerived,
  isWeight,
  type Node,
  type Value,
} from './graph.ts';
import { isGraph } from './prune.ts';

/** `[batch, ?7, 3]`: unlike signatures, a graph tells its free dimensions apart. */
export const printDims = (shape: Shape): string => (shape === undefined ? '[…]' : `[${shape.join(', ')}]`);

/** `float32 [batch, 3]`, `sequence of int64 […]`. */
export const printValueType = (value: Value): string =>
  `${value.sequence ? 'sequence of ' : ''}${value.dtype} ${printDims(value.shape)}`;

/** `conv_3 float32 [batch, 3]`, for messages. */
export const describeValue = (value: Value): string => `${value.name} ${printValueType(value)}`;

const MAX_ELEMENTS = 16;
const elementsOf = (tensor: Tensor): readonly string[] => {
  if (tensor.dtype === 'string') {
    const strings = tensor.data;
    return Array.from({ length: Math.min(stringCount(strings), MAX_ELEMENTS) }, (_, i) =>
      JSON.stringify(Buffer.from(stringAt(strings, i)).toString('latin1')),
    );
  }
  if (tensor.dtype in SMALL_FLOATS) {
    const bits = (tensor.data as Uint16Array).subarray(0, MAX_ELEMENTS);
    return Array.from(bits, (x) => String(fromSmallFloat(tensor.dtype as SmallFloat, x)));
  }
  return Array.from((tensor.data as Float32Array).subarray(0, MAX_ELEMENTS), String);
};
const printOperand = (constant: Constant): string =>
  isWeight(constant) ? constant.name : inMemory(constant) ? printDims(constant.shape) : printConstant(constant);
const printConstant = (constant: Constant): string => {
  if (isDerived(constant)) {
    const perm = constant.perm ? ` {perm: [${constant.perm.join(', ')}]}` : '';
    return `${constant.op}(${constant.of.map(printOperand).join(', ')})${perm}`;
  }
  if (isWeight(constant)) {
    const { range, stored } = constant;
    const view = stored ? ` as [${stored.shape.join(', ')}] permuted by [${stored.permutation.join(', ')}]` : '';
    return `weight ${constant.name} at ${range.path} ${range.from}–${range.to}${view}`;
  }
  const shown = elementsOf(constant);
  const count = constant.shape.reduce((n, dim) => n * dim, 1);
  return `[${shown.join(', ')}${count > shown.length && DTYPES[constant.dtype].kind !== 'complex' ? ', …' : ''}]`;
};

const printAttribute = (attribute: Attribute): string => {
  if (typeof attribute === 'string') return JSON.stringify(attribute);
  if (typeof attribute !== 'object') return String(attribute);
  if ('float' in attribute) return `${attribute.float}f`;
  if ('floats' in attribute) return `[${attribute.floats.map((x) => `${x}f`).join(', ')}]`;
  if ('dtype' in attribute) return `${attribute.dtype} ${printDims(attribute.shape)} ${printConstant(attribute)}`;
  if (isGraph(attribute)) return 'graph';
  return `[${(attribute as readonly (number | string)[]).map((x) => (typeof x === 'string' ? JSON.stringify(x) : x)).join(', ')}]`;
};

const printNode = (node: Node, indent: string): readonly string[] => {
  const outputs = node.outputs.map((value) => `${value.name}: ${printValueType(value)}`).join(', ');
  const inputs = node.inputs.map((value) => value?.name ?? '–').join(', ');
  const attributes = Object.entries(node.attributes).map(([key, value]) => `${key}: ${printAttribute(value)}`);
  const braces = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
  const op = node.domain === '' ? node.op : `${node.domain}.${node.op}`;
  const head = `${indent}${outputs} = ${op}(${inputs})${braces}${node.from ? `  # ${node.from}` : ''}`;
  const bodies = Object.entries(node.attributes).flatMap(([key, value]) =>
    isGraph(value) ? [`${indent}  ${key}:`, ...printLines(value, `${indent}    `)] : [],
  );
  return [head, ...bodies];
};

const printLines = (graph: Graph, indent: string): readonly string[] => [
  ...graph.inputs.map(({ name, value }) => `${indent}input ${describePort(name, value)}`),
  ...[...graph.constants].map(
    ([value, constant]) => `${indent}const ${value.name}: ${printValueType(value)} = ${printConstant(constant)}`,
  ),
  ...graph.nodes.flatMap((node) => printNode(node, indent)),
  ...graph.outputs.map(({ name, value }) => `${indent}output ${name} = ${value.name}`),
];
const describePort = (name: string, value: Value): string =>
  name === value.name ? `${name}: ${printValueType(value)}` : `${name} = ${value.name}: ${printValueType(value)}`;

/** The whole graph as text, inputs, constants, nodes and outputs in their order. */
export const printGraph = (graph: Graph): string => `${printLines(graph, '').join('\n')}\n`;
