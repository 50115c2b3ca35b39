/**
 * Extended isolation forests, whose splits are slanted.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/isoforextended/ExtendedIsolationForestMojoModel.java
 *
 *   tree      how many columns (4 bytes), then nodes: number (4), 'N', normal and point (8 a column each), or 'L', rows (4)
 *             the children of node i are 2i + 1 and 2i + 2, and stand after it
 *   path      depth of the leaf + c(its rows)      c(n) = 2 (ln(n - 1) + γ) - 2 (n - 1) / n;   c(2) = 1, c(1) = c(0) = 0
 *   anomaly_score = 2^-(mean path / c(rows of a tree))
 */
import { ServingError, within } from '../../../errors.ts';
import type { SlantedForest } from '../../../pipeline/kernels/slanted.ts';
import type { Mojo } from '../mojo.ts';
import type { Algorithm } from '../scores.ts';

const NODE = 0x4e;
const LEAF = 0x4c;
/** As H2O has it, to ten digits. */
const EULER = 0.5772156649;
const MAX_TREES = 1_000_000;
/** The numbers of nodes are of 32 bits. */
const MAX_DEPTH = 31;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

const pathLength = (rows: number): number => {
  if (rows < 2) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
};

/** Where the nodes of a tree begin, by their numbers, in the file's order. */
const nodesOf = (view: DataView, columns: number, littleEndian: boolean): ReadonlyMap<number, number> => {
  const nodes = new Map<number, number>();
  for (let at = 4; at < view.byteLength; ) {
    const kind = at + 5 > view.byteLength ? 0 : view.getUint8(at + 4);
    const next = at + 5 + (kind === NODE ? 16 * columns : 4);
    // H2O writes its whole buffer: zeros may follow.
    if ((kind !== NODE && kind !== LEAF) || next > view.byteLength) return nodes;
    const number = view.getInt32(at, littleEndian);
    if (!nodes.has(number)) nodes.set(number, at);
    at = next;
  }
  return nodes;
};

/** Trees in the making. */
class Writer {
  readonly roots: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly planes: number[] = [];
  readonly values: number[] = [];

  add(bytes: Uint8Array, columns: number, littleEndian: boolean): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 4 || view.getInt32(0, littleEndian) !== columns) throw corrupt(`its columns are not ${columns}`);
    const nodes = nodesOf(view, columns, littleEndian);
    const write = (number: number, depth: number, after: number): number => {
      const at = nodes.get(number);
      if (at === undefined || at <= after || depth > MAX_DEPTH) throw corrupt(`node ${number} is not there`);
      const node = this.left.length;
      const isLeaf = view.getUint8(at + 4) === LEAF;
      this.left.push(-1);
      this.right.push(-1);
      this.values.push(isLeaf ? depth + pathLength(view.getInt32(at + 5, littleEndian)) : 0);
      for (let i = 0; i < 2 * columns; i++)
        this.planes.push(isLeaf ? 0 : view.getFloat64(at + 5 + 8 * i, littleEndian));
      if (!isLeaf) {
        this.left[node] = write(2 * number + 1, depth + 1, at);
        this.right[node] = write(2 * number + 2, depth + 1, at);
      }
      return node;
    };
    this.roots.push(write(0, 0, 0));
  }
}

const forestOf = (mojo: Mojo, trees: number): SlantedForest => {
  const columns = mojo.features;
  const littleEndian = mojo.info.text('endianness') !== 'BIG_ENDIAN';
  const writer = new Writer();
  for (let tree = 0; tree < trees; tree++) {
    const name = `trees/t${String(tree).padStart(2, '0')}.bin`;
    try {
      writer.add(mojo.bytes(name), columns, littleEndian);
    } catch (error) {
      throw within(name, error);
    }
  }
  const { roots, left, right, planes, values } = writer;
  return {
    columns,
    roots: Int32Array.from(roots),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    planes: Float64Array.from(planes),
    values: Float64Array.from(values),
  };
};

export const extendedIsolationForest: Algorithm = ({ mojo, builder, columns }) => {
  const trees = mojo.info.count('ntrees', 0, MAX_TREES);
  const sums = builder.step('slantedForest', forestOf(mojo, trees), [columns.matrix()]);
  const mean = builder.step('flatten', {}, [builder.step('divide', { by: trees }, [sums])]);
  const by = pathLength(mojo.info.number('sample_size', 0));
  const exponent = builder.step('elementwise', { name: 'negative' }, [builder.step('divide', { by }, [mean])]);
  const score = builder.step('elementwise', { name: 'exp2' }, [exponent]);
  return {
    kind: 'columns',
    columns: [
      { name: 'anomaly_score', slot: builder.step('flatten', {}, [score]) },
      { name: 'mean_length', slot: mean },
    ],
  };
};
