/** Sparse matrices of SciPy: by rows and by columns, in any order, and damaged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServingError } from '../../errors.ts';
import { arrayOf, dtypeOf } from '../../wire/pickle/numpy.ts';
import { Global, Instance, Tuple, type Value } from '../../wire/pickle/values.ts';
import { denseOf, sparseIn } from './sparse.ts';

const ints = (...numbers: readonly number[]): Value =>
  arrayOf(dtypeOf('<i4'), [numbers.length], new Uint8Array(Int32Array.from(numbers).buffer));
const floats = (...numbers: readonly number[]): Value =>
  arrayOf(dtypeOf('<f8'), [numbers.length], new Uint8Array(Float64Array.from(numbers).buffer));

const matrix = (name: string, shape: readonly bigint[], indptr: Value, indices: Value, data: Value): Instance => {
  const instance = new Instance(new Global(`scipy.sparse._${name.slice(0, 3)}`, name), []);
  instance.state = new Map<Value, Value>([
    ['_shape', new Tuple([...shape])],
    ['indptr', indptr],
    ['indices', indices],
    ['data', data],
  ]);
  return instance;
};

// 1 0 2
// 0 3 0
const CELLS = [1, 0, 2, 0, 3, 0];

// biome-ignore format: one matrix a line
const SAME: Readonly<Record<string, Instance>> = {
  'by rows':                       matrix('csr_matrix', [2n, 3n], ints(0, 2, 3), ints(0, 2, 1), floats(1, 2, 3)),
  'by rows, a row out of order':   matrix('csr_array', [2n, 3n], ints(0, 2, 3), ints(2, 0, 1), floats(2, 1, 3)),
  'by rows, a cell in two parts':  matrix('csr_matrix', [2n, 3n], ints(0, 3, 4), ints(0, 2, 2, 1), floats(1, 0.5, 1.5, 3)),
  'by rows, more room than cells': matrix('csr_matrix', [2n, 3n], ints(0, 2, 3), ints(0, 2, 1, 9), floats(1, 2, 3, 9)),
  'by columns':                    matrix('csc_matrix', [2n, 3n], ints(0, 1, 2, 3), ints(0, 1, 0), floats(1, 3, 2)),
};

for (const [name, instance] of Object.entries(SAME)) {
  test(`${name}`, () => {
    const sparse = sparseIn(instance)!;
    assert.deepEqual([sparse.rows, sparse.columns], [2, 3]);
    assert.deepEqual([...denseOf(sparse)], CELLS);
    for (let row = 0; row < 2; row++) {
      const own = sparse.indices.subarray(sparse.indptr[row], sparse.indptr[row + 1]);
      assert.deepEqual([...own], [...own].sort());
    }
  });
}

// biome-ignore format: one matrix a line
const DAMAGED: Readonly<Record<string, Instance>> = {
  'fewer starts than rows':      matrix('csr_matrix', [2n, 3n], ints(0, 3), ints(0, 2, 1), floats(1, 2, 3)),
  'rows that go back':           matrix('csr_matrix', [2n, 3n], ints(0, 3, 2), ints(0, 2, 1), floats(1, 2, 3)),
  'a first start that is not 0': matrix('csr_matrix', [2n, 3n], ints(1, 2, 3), ints(0, 2, 1), floats(1, 2, 3)),
  'a cell past the columns':     matrix('csr_matrix', [2n, 3n], ints(0, 2, 3), ints(0, 3, 1), floats(1, 2, 3)),
  'a cell before them':          matrix('csr_matrix', [2n, 3n], ints(0, 2, 3), ints(0, -1, 1), floats(1, 2, 3)),
  'fewer numbers than cells':    matrix('csr_matrix', [2n, 3n], ints(0, 2, 3), ints(0, 2, 1), floats(1, 2)),
  'a shape of one dimension':    matrix('csr_matrix', [2n], ints(0, 2, 3), ints(0, 2, 1), floats(1, 2, 3)),
  'a shape that is huge':        matrix('csr_matrix', [2n ** 40n, 3n], ints(0, 2, 3), ints(0, 2, 1), floats(1, 2, 3)),
};

for (const [name, instance] of Object.entries(DAMAGED)) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => sparseIn(instance),
      (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL',
    );
  });
}

test('what is too large to be laid out is refused, and read as it is', () => {
  const wide = sparseIn(matrix('csr_matrix', [1n, 2n ** 30n], ints(0, 1), ints(5), floats(1)))!;
  assert.equal(wide.columns, 2 ** 30);
  assert.throws(() => denseOf(wide), ServingError);
});
