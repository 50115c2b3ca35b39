/** Estimators that are refused: by name, with the reason, and what to do. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ROOT } from '../../../test/root.ts';
import { ServingError } from '../../errors.ts';
import { sklearn } from './index.ts';

const GOLDENS = join(ROOT, 'src/formats/sklearn/goldens');

// biome-ignore format: one case a line
const TOLD: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  '1.9': {
    'TSNE':                          /TSNE is not served \(it has no transform: it places only the rows that it was fitted on\)/,
    'DBSCAN':                        /DBSCAN is not served \(it has no predict: it labels only the rows that it was fitted on\)/,
    'SpectralClustering':            /SpectralClustering is not served \(it has no predict/,
    'weights of a function':         /KNeighborsClassifier: its weights are the name .*rbf_kernel; "uniform" and "distance" are served/,
    'precomputed similarities':      /AffinityPropagation, affinity="precomputed": .* fit it with affinity="euclidean"/,
    'random order':                  /NMF: shuffle=True .* fit it with shuffle=False/,
    'outliers of the training rows': /LocalOutlierFactor, novelty=False: .* fit it with novelty=True/,
    'unfitted':                      /KNeighborsClassifier: "_fit_method" is nothing/,
  },
  '0.19': {
    'norms over rows':               /SparsePCA of version 0.19.2, .* Fit it with 0.22 or later/,
    'DPGMM':                         /DPGMM is not served .* fit a BayesianGaussianMixture/,
    'LSHForest':                     /LSHForest is not served/,
    'outliers of the training rows': /LocalOutlierFactor, novelty=False/,
  },
};

for (const [version, messages] of Object.entries(TOLD)) {
  describe(`scikit-learn ${version}`, () => {
    const files = JSON.parse(readFileSync(join(GOLDENS, `refused-${version}.json`), 'utf8')) as readonly {
      readonly name: string;
      readonly file: string;
    }[];
    it('has a message for each', () => {
      assert.deepEqual(files.map(({ name }) => name).sort(), Object.keys(messages).sort());
    });
    for (const { name, file } of files) {
      it(name, async () => {
        const model = memoryFiles(new Map([['model.pkl', new Uint8Array(Buffer.from(file, 'base64'))]]));
        const parsed = await sklearn.read(model, (await sklearn.match(model))!);
        assert.throws(
          () => sklearn.lower(parsed),
          (error) => error instanceof ServingError && messages[name]!.test(error.message),
        );
      });
    }
  });
}
