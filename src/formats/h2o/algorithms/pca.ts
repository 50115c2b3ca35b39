/**
 * Principal components: a row of levels and scaled numbers times the eigenvectors.
 * https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/algos/pca/PCAMojoModel.java
 */
import { ServingError } from '../../../errors.ts';
import { doublesOf } from '../blobs.ts';
import type { Algorithm } from '../scores.ts';
import { integersOf } from './glm.ts';

const MAX_COMPONENTS = 2 ** 20;

export const pca: Algorithm = ({ mojo, builder, columns }) => {
  const { info, features } = mojo;
  const outputs = info.count('k', undefined, MAX_COMPONENTS);
  const [codes, numbers] = [info.count('ncats'), info.count('nnums')];
  const size = info.count('eigenvector_size');
  const permutation = integersOf(mojo, 'permutation');
  const [subtract, multiply] = [info.numbers('normSub') ?? [], info.numbers('normMul') ?? []];
  const isWrong =
    codes + numbers !== features ||
    permutation.length !== features ||
    permutation.some((place) => place < 0 || place >= features) ||
    (numbers > 0 && (subtract.length !== numbers || multiply.length !== numbers));
  if (isWrong) {
    throw new ServingError(
      'CORRUPT_MODEL',
      `model.ini: ${codes} categories and ${numbers} numbers, permuted by ${permutation.length}, are ${features} columns`,
    );
  }
  const vectors = doublesOf(mojo, 'eigenvectors_raw', size * outputs);
  const row = builder.step('select', { columns: permutation }, [columns.matrix()]);
  const scaled = builder.step(
    'scale',
    {
      subtract: Float64Array.of(...new Float64Array(codes), ...(numbers > 0 ? subtract : [])),
      multiply: Float64Array.of(...new Float64Array(codes).fill(1), ...(numbers > 0 ? multiply : [])),
    },
    [row],
  );
  const params = {
    outputs,
    offsets: integersOf(mojo, 'catOffsets').subarray(0, codes + 1),
    first: info.bool('use_all_factor_levels') ? 0 : 1,
    numbers,
    weights: Float64Array.from(
      { length: vectors.length },
      (_, i) => vectors[(i % size) * outputs + Math.floor(i / size)]!,
    ),
    intercepts: new Float64Array(outputs),
  };
  const made = builder.step('codedLinear', params, [scaled]);
  return {
    kind: 'columns',
    columns: Array.from({ length: outputs }, (_, k) => ({
      name: `PC${k + 1}`,
      slot: builder.step('column', { column: k }, [made]),
    })),
  };
};
