import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elementCount } from '../tensor/tensor.ts';
import { GraphBuilder } from './builder.ts';
import { compute, derive, type Floats } from './derived.ts';
import { digestOfDerived } from './digest.ts';
import { type Constant, type Derived, inMemory, isDerived, type Weight } from './graph.ts';

const weight = (shape: readonly number[], from = 0): Weight => ({
  name: 'w',
  dtype: 'float32',
  shape,
  range: { path: 'variables', from, to: from + 4 * elementCount(shape) },
});
const filled = (shape: readonly number[], first = 1): Constant => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: elementCount(shape) }, (_, i) => (first + i) / 7),
});
const derived = (op: string, ...of: readonly Constant[]): Derived | undefined => {
  const rank = Math.max(...of.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, i) => Math.max(...of.map((one) => one.shape.at(i - rank) ?? 1)));
  return derive(op, of, { dtype: 'float32', shape });
};

/** Element by element, as the specification has broadcasting. */
const naive = (op: string, shape: readonly number[], a: Constant, b: Constant): Float32Array => {
  const at = (constant: Constant, index: readonly number[]): number => {
    const own = constant.shape;
    let position = 0;
    for (const [i, size] of own.entries()) position = position * size + (size === 1 ? 0 : index.at(i - own.length)!);
    return (constant as { data: Float32Array }).data[position]!;
  };
  const out = new Float32Array(elementCount(shape));
  for (let i = 0; i < out.length; i++) {
    let rest = i;
    const index = shape.toReversed().map((size) => {
      const digit = rest % size;
      rest = Math.floor(rest / size);
      return digit;
    });
    const [x, y] = [at(a, index.toReversed()), at(b, index.toReversed())];
    out[i] = op === 'Add' ? x + y : op === 'Sub' ? x - y : op === 'Mul' ? x * y : x / y;
  }
  return out;
};

const SHAPES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [4, 3, 2, 2],
    [4, 1, 1, 1],
  ],
  [
    [4, 1, 1, 1],
    [4, 3, 2, 2],
  ],
  [[3, 4], [4]],
  [[3, 4], []],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 1, 4],
    [2, 3, 1],
  ],
  [[1], [5]],
  [[0, 3], [3]],
];

describe('a derived constant', () => {
  for (const [a, b] of SHAPES)
    for (const op of ['Add', 'Sub', 'Mul', 'Div'])
      it(`${op} of [${a}] and [${b}]`, () => {
        const operands = [filled(a), filled(b, 3)] as const;
        const made = derived(op, ...operands)!;
        const into = new Float32Array(elementCount(made.shape));
        compute(
          made,
          operands.map((one) => (one as { data: Floats }).data),
          into,
        );
        assert.deepEqual(into, naive(op, made.shape, ...operands));
      });

  it('writes over an operand', () => {
    const operands = [filled([2, 3]), filled([2, 1], 5)] as const;
    const made = derived('Mul', ...operands)!;
    const expected = naive('Mul', [2, 3], ...operands);
    const into = (operands[0] as { data: Floats }).data;
    compute(made, [into, (operands[1] as { data: Floats }).data], into);
    assert.deepEqual(into, expected);
  });

  it('is none where it would be much larger than what it is made of', () => {
    assert.equal(derived('Mul', weight([3000, 1]), weight([1, 3000])), undefined);
    assert.ok(derived('Mul', weight([60, 1]), weight([1, 60])));
  });

  it('is none of operators that engines round differently', () => {
    assert.equal(derived('Exp', weight([3])), undefined);
    assert.equal(derived('Tanh', weight([3])), undefined);
  });

  it('is none at the end of a long chain', () => {
    let constant: Constant = weight([100]);
    let links = 0;
    for (let next = derived('Neg', constant); next; next = derived('Neg', constant))
      [constant, links] = [next, links + 1];
    assert.equal(links, 50);
  });

  it('is made by the builder of variables, and keeps views', () => {
    const g = new GraphBuilder();
    const scale = g.op('Mul', [
      g.weight(weight([300])),
      g.op('Reciprocal', [g.op('Sqrt', [g.weight(weight([300], 1200))])]),
    ]);
    const turned = g.op('Transpose', [g.op('Reshape', [scale, g.ints([3, 100])])], { perm: [1, 0] });
    const constant = g.constantOf(turned);
    assert.ok(constant && isDerived(constant) && !inMemory(constant));
    assert.deepEqual([constant.op, constant.shape], ['Transpose', [100, 3]]);
    g.output('y', g.op('Add', [g.input('x', 'float32', ['n', 3]), g.op('Gather', [turned, g.ints([0])])]));
    assert.deepEqual(
      g.build().nodes.map(({ op }) => op),
      ['Gather', 'Add'],
    );
  });

  it('is one value where the formula is one', () => {
    const g = new GraphBuilder();
    const of = (from: number) => g.op('Sqrt', [g.weight(weight([300], from))]);
    assert.equal(of(0), of(0));
    assert.notEqual(of(0), of(4));
  });

  it('has a digest that operands, order and shape go into', () => {
    const [a, b] = [weight([300]), weight([300], 1200)];
    const digests = [
      derived('Sub', a, b),
      derived('Sub', b, a),
      derived('Div', a, b),
      derived('Sub', weight([1, 300]), b),
    ];
    assert.equal(new Set(digests.map((one) => digestOfDerived(one!))).size, 4);
  });
});
