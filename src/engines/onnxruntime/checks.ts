/**
 * Nodes that fail a run on purpose where a tensor is not what the operator behind them can take. Each is named after
 * what is wanted, and ONNX Runtime names the node that failed.
 */

import { GUARD } from '../../graph/layers/values.ts';
import { type Facts, integersOf } from '../../graph/onnx/facts.ts';
import type { AttributeProto, NodeProto, TensorProto } from '../../graph/onnx/messages.ts';
import { attribute, integers } from '../../graph/onnx/protos.ts';
import type { Need } from './faults.ts';

/** Where a rewrite puts what it adds before a node. */
export interface Place {
  readonly facts: Facts;
  /** The version of the standard operators. */
  readonly opset: number;
  /** A name that nothing else has. */
  fresh(): string;
  /** Adds a node with one output, whose name is returned. */
  op(opType: string, inputs: readonly string[], attributes?: readonly AttributeProto[], name?: string): string;
}

/** What a node that failed on purpose wanted, in a message of ONNX Runtime; undefined where another node failed. */
export const wishIn = (message: string): string | undefined =>
  new RegExp(`Name:'${GUARD}([^']*) \\([^']*\\)[^']*'`).exec(message)?.[1];

/** The node as messages call it; without what would end the name in ONNX Runtime's. */
export const titleOf = ({ opType, name, output }: NodeProto): string =>
  `${opType} "${(name || (output[0] ?? '')).replaceAll("'", '’')}"`;

/** What is needed, in words. */
export const wish = ({ rank, leastRank, filled, number, sizes }: Need): string => {
  if (number) return 'a number other than 0';
  if (sizes) return `at least ${sizes.join(' x ')} large`;
  const count = rank !== undefined ? `${rank}` : leastRank !== undefined ? `${leastRank} or more` : '';
  if (count === '') return 'a tensor with elements';
  return `a tensor of ${count} dimension${count === '1' ? '' : 's'}${filled ? ', none of them 0' : ''}`;
};

/** Whether a value, where it is no constant, or its constant may have the element. */
export const mayBe = (constant: TensorProto | undefined, element: bigint): boolean =>
  integersOf(constant)?.includes(element) ?? true;

/** A constant of int64. */
export const int64 = ({ op }: Place, values: number | readonly number[]): string =>
  op('Constant', [], [attribute('value', { tensor: integers('int64', values) })]);

/** The input, by way of nodes that fail where it is not what is needed. `title` names it. */
export const checked = (input: string, need: Need, title: string, place: Place): string => {
  const { op } = place;
  const name = `${GUARD}${title} must be ${wish(need)}`;
  // x / x fails where x is 0, and is 1 elsewhere
  if (need.number) return op('Mul', [input, op('Div', [input, input], [], name)]);
  let shape = op('Shape', [input]);
  if (need.sizes) {
    // (shape + [1, 1, 0 ..]) / [1, 1, sizes ..] is 0 where a size is too small; another rank fails as well
    const more = int64(place, [1, 1, ...need.sizes.map(() => 0)]);
    const enough = op('Div', [op('Add', [shape, more]), int64(place, [1, 1, ...need.sizes])]);
    return op('Reshape', [input, op('Mul', [shape, op('Div', [enough, enough], [], name)])]);
  }
  if (need.rank !== undefined) shape = op('Reshape', [shape, int64(place, [need.rank])], [], name);
  if (need.leastRank !== undefined) {
    const last = op('Gather', [shape, int64(place, need.leastRank - 1)], [], name);
    shape = op('Add', [shape, op('Sub', [last, last])]);
  }
  if (need.filled) shape = op('Mul', [shape, op('Div', [shape, shape], [], name)]);
  return op('Reshape', [input, shape]);
};

/** The input, by way of nodes that fail where it has not as many dimensions as another. */
export const alike = (input: string, other: string, title: string, place: Place): string => {
  const { op } = place;
  const name = `${GUARD}${title} must have as many dimensions as the other inputs`;
  return op('Reshape', [input, op('Reshape', [op('Shape', [input]), op('Shape', [op('Shape', [other])])], [], name)]);
};

/** The input, by way of nodes that fail where its last two dimensions differ. */
export const square = (input: string, title: string, place: Place): string => {
  const { op } = place;
  const name = `${GUARD}${title} must be square`;
  const shape = op('Shape', [input]);
  const size = (i: number): string => op('Gather', [shape, int64(place, i)], [], name);
  const same = op('Cast', [op('Equal', [size(-1), size(-2)])], [attribute('to', 7)]);
  return op('Reshape', [input, op('Mul', [shape, op('Div', [same, same], [], name)])]);
};
