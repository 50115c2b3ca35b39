/**
 * Random numbers are refused: a served model is the same function for every request. One use of them is followed, the
 * dropout that TensorFlow 1 left in graphs for inference, since it changes no answer where everything is kept:
 *
 *   floor(keep_prob + u)      u >= rate      with u = uniform * 1 + 0 in [0, 1)
 *
 * A draw is a host node `RandomUniform` that never runs; only those two patterns, and ops that ask for its shape, get
 * at the numbers in it. Where less than all is kept TensorFlow's answer is random, and so is ours.
 * https://github.com/tensorflow/tensorflow/blob/v1.15.5/tensorflow/python/ops/nn_ops.py#L4229
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import { type Graph, inMemory, type Node, type Value } from '../../../graph/graph.ts';
import { cast, int64, like, shapeOf } from '../../../graph/layers/values.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { fromSmallFloat } from '../../../tensor/float16.ts';
import type { NodeDef } from '../messages.ts';
import { dtype, int, type OpRow, op, refuse } from '../table.ts';

/** The bits behind the point of a uniform number: as many as a number in [1, 2) of the type has. */
const FRACTION_BITS: Partial<Record<DType, number>> = { float64: 52, float32: 23, float16: 10, bfloat16: 7 };

/** u in [0, 1). Its one input has the shape. */
const DRAW = 'RandomUniform';
/** keep_prob + u, its inputs. */
const KEPT = 'KeepProbAndUniform';

/** A multiple of 2^-bits: so 1 + u stays below 2, which floor(keep_prob + u) rests on. */
const uniform = (g: GraphBuilder, zeros: Value, wanted: DType): Value => {
  const u = g.op('RandomUniformLike', [zeros], { dtype: DTYPES[zeros.dtype].onnx });
  const steps = 2 ** FRACTION_BITS[wanted]!;
  const step = g.op('Floor', [g.op('Mul', [u, like(g, u, steps)])]);
  const below = g.op('Min', [step, like(g, u, steps - 1)]);
  return cast(g, g.op('Mul', [below, like(g, u, 1 / steps)]), wanted);
};

const drawnBy = (g: GraphBuilder, x: Value): Node | undefined => {
  const node = g.nodeOf(x);
  return node?.domain === 'host' && (node.op === DRAW || node.op === KEPT) ? node : undefined;
};

/** The one number of a scalar constant. */
const constantOf = (g: GraphBuilder, x: Value): number | undefined => {
  const constant = g.constantOf(x);
  if (!constant || !inMemory(constant) || constant.dtype === 'string' || constant.data.length !== 1) return undefined;
  const { dtype: found, data } = constant;
  return found === 'float16' || found === 'bfloat16' ? fromSmallFloat(found, data[0] as number) : Number(data[0]);
};

const SHAPES: ReadonlySet<string> = new Set(['Shape', 'ShapeN', 'Size', 'Rank', 'ZerosLike', 'OnesLike']);

type Args = Readonly<Record<string, Value | readonly Value[]>>;
type Lower = (args: Args) => Value | readonly Value[];

/** An op with random numbers among its inputs. */
const lowerDrawn = (g: GraphBuilder, name: string, args: Args, lower: Lower): Value | readonly Value[] => {
  const values = Object.values(args).flatMap((x): readonly Value[] => ('length' in x ? x : [x]));
  const at = values.findIndex((x) => drawnBy(g, x));
  const x = values[at]!;
  const node = drawnBy(g, x)!;
  const other = values[1 - at];
  const zeros = node.inputs[0]!;
  if (SHAPES.has(name)) {
    return lower(
      Object.fromEntries(Object.keys(args).map((key) => [key, key === 'input' && name === 'ShapeN' ? [zeros] : zeros])),
    );
  }
  if (node.op === DRAW && values.length === 2 && other && !drawnBy(g, other)) {
    if (name === 'Mul' && constantOf(g, other) === 1) return x;
    if (name === 'Add' || name === 'AddV2') {
      if (constantOf(g, other) === 0) return x;
      return g.host(KEPT, [zeros, other], {}, [{ dtype: x.dtype, shape: x.shape }]);
    }
    if (name === 'GreaterEqual' && at === 0) {
      const all = constantOf(g, other);
      if (all !== undefined && all <= 0)
        return g.op('Expand', [g.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) }), shapeOf(g, zeros)]);
      return g.op('GreaterOrEqual', [uniform(g, zeros, x.dtype), other]);
    }
  }
  if (node.op === KEPT && name === 'Floor') {
    const keep = node.inputs[1]!;
    if (constantOf(g, keep) === 1) return g.op('Expand', [like(g, x, 1), shapeOf(g, zeros)]);
    return lower({ x: g.op('Add', [keep, uniform(g, zeros, x.dtype)]) });
  }
  throw refuse(
    `it uses random numbers (node "${node.from}"), so that the answer would differ from run to run; export the model for inference, without sampling`,
  );
};

/** The row, refusing random numbers in any use but that of dropout. */
export const withRandom = (name: string, row: OpRow): OpRow => {
  const plain = row.lower as (g: GraphBuilder, args: Args, attrs: object, node: NodeDef) => Value | readonly Value[];
  return {
    ...row,
    lower: (g: GraphBuilder, args: Args, attrs: object, node: NodeDef) => {
      const isDrawn = Object.values(args).some((x) => ('length' in x ? x : [x]).some((one: Value) => drawnBy(g, one)));
      return isDrawn ? lowerDrawn(g, name, args, (own) => plain(g, own, attrs, node)) : plain(g, args, attrs, node);
    },
  };
};

const bodiesOf = (node: Node): readonly Graph[] =>
  Object.values(node.attributes).filter((value): value is Graph => typeof value === 'object' && 'nodes' in value);

const all = (graph: Graph): readonly Node[] =>
  graph.nodes.flatMap((node) => [node, ...bodiesOf(node).flatMap((body) => all(body))]);

/** Throws UNSUPPORTED_MODEL where random numbers reach an answer of the finished graph by no op at all. */
export const refuseDrawn = (graph: Graph): void => {
  const found = all(graph).find((node) => node.domain === 'host' && (node.op === DRAW || node.op === KEPT));
  if (found) throw refuse(`TensorFlow op RandomUniform (node "${found.from}"): an answer holds random numbers`);
};

/** The nodes of dropout whose answer is random unless everything is kept. */
export const dropouts = (graph: Graph): readonly string[] =>
  all(graph)
    .filter((node) => node.op === 'RandomUniformLike')
    .map((node) => node.from);

export const randoms: Readonly<Record<string, OpRow>> = {
  RandomUniform: op({
    inputs: ['shape'],
    attrs: { seed: int(0), seed2: int(0), dtype: dtype() },
    lower: (g, { shape }, { dtype: wanted }) => {
      const own: DType = wanted === 'float64' ? 'float64' : 'float32';
      const zeros = g.op('Expand', [g.scalar(own, 0), int64(g, shape)]);
      return g.host(DRAW, [zeros], {}, [{ dtype: wanted, shape: zeros.shape }]);
    },
  }),
};
