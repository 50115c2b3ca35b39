/** The models inside a MOJO by their keys: https://github.com/h2oai/h2o-3/blob/jenkins-3.46.0.6/h2o-genmodel/src/main/java/hex/genmodel/MultiModelMojoReader.java */
import { ServingError } from '../../errors.ts';
import type { Mojo } from './mojo.ts';

const MAX_SUBMODELS = 10_000;

/** Throws CORRUPT_MODEL where one is not there or is damaged. */
export const submodelsOf = (mojo: Mojo): ReadonlyMap<string, Mojo> => {
  const { info } = mojo;
  const count = info.count('submodel_count', 0, MAX_SUBMODELS);
  return new Map(
    Array.from({ length: count }, (_, i) => {
      const folder = info.requiredText(`submodel_dir_${i}`);
      return [info.requiredText(`submodel_key_${i}`), mojo.nested(folder.endsWith('/') ? folder : `${folder}/`)];
    }),
  );
};

/** The model of a key. */
export const submodelOf = (models: ReadonlyMap<string, Mojo>, key: string): Mojo => {
  const found = models.get(key);
  if (found) return found;
  throw new ServingError(
    'CORRUPT_MODEL',
    `there is no model ${JSON.stringify(key)} inside, only ${[...models.keys()].join(', ')}`,
  );
};
