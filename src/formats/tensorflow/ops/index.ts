/** The op table as a whole. A file of this folder declares the rows of one field; each op stands in exactly one. */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import type { NodeDef } from '../messages.ts';
import { lowerRow, type OpRow } from '../table.ts';
import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { normalization } from './batch-norm.ts';
import { biases } from './bias.ts';
import { bitwise } from './bitwise.ts';
import { boostedTrees } from './boosted-trees.ts';
import { buckets } from './bucket.ts';
import { comparison } from './comparison.ts';
import { withComplex } from './complex.ts';
import { convolutions } from './convolution.ts';
import { counts } from './counts.ts';
import { diagonals } from './diagonal.ts';
import { dynamics } from './dynamic.ts';
import { einsums } from './einsum.ts';
import { elementwise } from './elementwise.ts';
import { examples } from './example.ts';
import { filling } from './fill.ts';
import { gathering } from './gather.ts';
import { imaging } from './image.ts';
import { imageFiles } from './image-files.ts';
import { joining } from './join.ts';
import { losses } from './loss.ts';
import { matrices } from './matrix.ts';
import { numeric } from './numeric.ts';
import { padding } from './padding.ts';
import { parsing } from './parsing.ts';
import { patches } from './patches.ts';
import { pooling } from './pooling.ts';
import { quantization } from './quantize.ts';
import { ragged } from './ragged.ts';
import { randoms, withRandom } from './random.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';
import { reversing } from './reverse.ts';
import { scanning } from './scan.ts';
import { sequences } from './sequence.ts';
import { shapes } from './shape.ts';
import { sorting } from './sort.ts';
import { spaces } from './space.ts';
import { sparse } from './sparse.ts';
import { slicing } from './strided-slice.ts';
import { lookups } from './tables.ts';
import { texts } from './text.ts';
import { unicodes } from './unicode.ts';

/** The tables, by what their ops are about. An op stands in one of them. */
export const TABLES: readonly Readonly<Record<string, OpRow>>[] = [
  arithmetic,
  elementwise,
  activation,
  comparison,
  bitwise,
  shapes,
  joining,
  slicing,
  gathering,
  filling,
  padding,
  reversing,
  spaces,
  matrices,
  einsums,
  biases,
  convolutions,
  pooling,
  normalization,
  reductions,
  sorting,
  scanning,
  resizing,
  imaging,
  imageFiles,
  patches,
  losses,
  randoms,
  diagonals,
  buckets,
  quantization,
  dynamics,
  texts,
  unicodes,
  parsing,
  lookups,
  boostedTrees,
  examples,
  sequences,
  sparse,
  ragged,
  counts,
  ...numeric,
];

/** Every TensorFlow op that lowers to ONNX's vocabulary or to a kernel of our own, by its name. */
export const OPS: ReadonlyMap<string, OpRow> = new Map(
  TABLES.flatMap((rows) =>
    Object.entries(rows).map(
      ([name, row]) => [name, withRandom(name, row.complex ? row : withComplex(name, row))] as const,
    ),
  ),
);

/**
 * Lowers one node: its outputs in TensorFlow's order. `inputs` are its data inputs, without control dependencies.
 * Throws UNSUPPORTED_MODEL where the op has no row or its row refuses the case, CORRUPT_MODEL where the node does not
 * fit its op; the message names op and node.
 */
export const lowerNode = (g: GraphBuilder, node: NodeDef, inputs: readonly Value[]): readonly Value[] => {
  const row = OPS.get(node.op);
  if (!row) {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `TensorFlow op ${node.op} (node "${node.name}"): there is no lowering for this op; docs/ops/tensorflow.md lists those there are`,
    );
  }
  return lowerRow(row, g, node, inputs);
};
