import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { DType } from '../../tensor/dtype.ts';
import { tensorOfNumbers } from '../../tensor/numbers.ts';
import type { Shape } from '../../tensor/signature.ts';
import { stringCount, stringsOfTexts, textAt } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { GraphBuilder } from '../builder.ts';
import type { Attribute, Attributes, Value } from '../graph.ts';
import { inMemory } from '../graph.ts';
import { RULES } from './rules.ts';

type Port = readonly [name: string, dtype: string, shape: (number | string)[] | null];
type Constant = readonly [name: string, dtype: DType, shape: number[], data: (number | string)[]];
type Node = readonly [op: string, inputs: (string | null)[], outputs: string[], attributes: Record<string, unknown>];
interface Body {
  readonly inputs: readonly Port[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly string[];
}
interface Case extends Body {
  readonly name: string;
  readonly types?: readonly (readonly [string, (number | string | null)[] | null])[];
  readonly ran?: readonly (readonly number[] | readonly number[][])[];
  readonly values?: readonly (readonly (number | string | boolean)[])[];
}

const golden = new URL('../../../../src/graph/goldens/infer.json', import.meta.url);
const cases = JSON.parse(readFileSync(golden, 'utf8')) as readonly Case[];

const SIZES: Readonly<Record<string, number>> = { batch: 2, n: 3, m: 4, h: 9, w: 10, t: 5 };

const tensorOf = (dtype: DType, shape: readonly number[], data: readonly (number | string)[]): Tensor => {
  if (dtype === 'string') return { dtype, shape, data: stringsOfTexts(data.map(String)) };
  // JSON has no int64: 2^63 stands for its greatest number.
  const exact = (x: number): bigint => (x >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(x));
  const numbers = data.map((x) => (typeof x === 'number' && dtype.includes('int') ? exact(x) : Number(x)));
  return tensorOfNumbers(dtype, shape, numbers)!;
};

/** Builds a case's graph with its free dimensions as they are, or set to `sizes`. */
const build = (
  g: GraphBuilder,
  c: Body,
  sizes: Readonly<Record<string, number>> | undefined,
  outer = new Map<string, Value>(),
) => {
  const values = new Map(outer);
  const sized = (shape: Port[2]): Shape => shape?.map((dim) => sizes?.[dim] ?? dim) ?? undefined;
  for (const [name, dtype, shape] of c.inputs) {
    if (values.has(name) && outer.get(name) !== values.get(name)) continue;
    if (!dtype.startsWith('seq ')) values.set(name, g.input(name, dtype as DType, sized(shape)));
    else {
      const one = g.input(name, dtype.slice(4) as DType, sized(shape));
      values.set(name, g.op('SequenceConstruct', [one]));
    }
  }
  for (const [name, dtype, shape, data] of c.constants) values.set(name, g.constant(tensorOf(dtype, shape, data)));
  const attribute = (value: unknown): Attribute => {
    const given = value as { graph?: Body; tensor?: [DType, number[], number[]] } & Attribute;
    if (typeof given === 'object' && given.tensor) return tensorOf(...given.tensor);
    if (typeof given !== 'object' || !given.graph) return given;
    const body = given.graph;
    return g.subgraph(
      body.inputs.map(([name, dtype, shape]) => ({ name, dtype: dtype as DType, shape: sized(shape) })),
      (inner, inputs) => {
        const scope = new Map([...values, ...body.inputs.map(([name], i) => [name, inputs[i]!] as const)]);
        const made = build(inner, { ...body, inputs: [] }, sizes, scope);
        return body.outputs.map((name) => made.get(name)!);
      },
    );
  };
  for (const [op, inputs, outputs, given] of c.nodes) {
    const attributes: Attributes = Object.fromEntries(Object.entries(given).map(([k, v]) => [k, attribute(v)]));
    const made = g.ops(
      op,
      inputs.map((name) => (name === null ? undefined : values.get(name)!)),
      attributes,
      outputs.length,
    );
    for (const [i, name] of outputs.entries()) values.set(name, made[i]!);
  }
  return values;
};

describe('inference against ONNX', () => {
  for (const c of cases) {
    it(c.name, () => {
      const made = build(new GraphBuilder(), c, undefined);
      for (const [i, name] of c.outputs.entries()) {
        const value = made.get(name)!;
        const [dtype, shape] = c.types?.[i] ?? [];
        if (dtype) assert.equal(`${value.sequence ? 'seq ' : ''}${value.dtype}`, dtype);
        if (shape) {
          assert.equal(value.shape?.length, shape.length, `rank of ${JSON.stringify(value.shape)}`);
          const told = shape.map((dim, axis) => (dim === null ? value.shape![axis]! : dim));
          assert.deepEqual(value.shape, told);
        }
      }
    });
  }
});

describe('inference against what ONNX Runtime makes', () => {
  for (const c of cases.filter(({ ran }) => ran)) {
    it(c.name, () => {
      const made = build(new GraphBuilder(), c, SIZES);
      for (const [i, name] of c.outputs.entries()) {
        const value = made.get(name)!;
        const shapes = value.sequence ? (c.ran![i] as number[][]) : [c.ran![i] as number[]];
        for (const shape of shapes) {
          if (!value.shape) continue;
          const told = value.shape.map((dim, axis) => (typeof dim === 'number' ? dim : shape[axis]!));
          assert.deepEqual(shape, told);
        }
      }
    });
  }
});

/** Constants of operators that the builder leaves to the engine. */
const NOT_FOLDED = /^(Constant|ConstantOfShape|Bernoulli|EyeLike|Random|.*Window|MelWeight|Range\(f|SequenceEmpty)/;

describe('folding against ONNX Runtime', () => {
  for (const c of cases.filter(({ values, name }) => values && !NOT_FOLDED.test(name))) {
    it(c.name, () => {
      const g = new GraphBuilder();
      const made = build(g, c, undefined);
      for (const [i, name] of c.outputs.entries()) {
        const constant = g.constantOf(made.get(name)!);
        assert.ok(constant && inMemory(constant), 'folded');
        const data =
          constant.dtype === 'string'
            ? Array.from({ length: stringCount(constant.data) }, (_, j) => textAt(constant.data, j))
            : Array.from(constant.data as ArrayLike<number | bigint>, Number);
        const wanted = c.values![i]!.map((x) => (typeof x === 'string' ? x : Number(x)));
        if (constant.dtype !== 'float16') assert.deepEqual(data, wanted);
      }
    });
  }
});

describe('the inference table', () => {
  it('has a golden for every row', () => {
    const seen = new Set(cases.flatMap(({ nodes }) => nodes.map(([op]) => op)));
    assert.deepEqual(
      [...RULES.keys()].filter((op) => !seen.has(op)),
      [],
    );
  });
});
