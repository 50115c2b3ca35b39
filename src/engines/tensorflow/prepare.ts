/** A SavedModel made ready for native TensorFlow: its files copied to where nobody rewrites them. */
import { ServingError } from '../../errors.ts';
import type { Model } from '../../model.ts';
import type { Prepared } from '../prepared.ts';
import { copyPrivately } from '../private-copy.ts';
import { findEngine, INSTALL_COMMAND } from './library.ts';

/** Throws UNSUPPORTED_MODEL, with the command that installs it, where there is no TensorFlow on this machine. */
export const prepareSavedModel = async (model: Extract<Model, { readonly kind: 'saved-model' }>): Promise<Prepared> => {
  const { files, tags, signatures, bindings, ops, why, notes = [] } = model;
  const engine = findEngine();
  if (!engine) {
    throw new ServingError('UNSUPPORTED_MODEL', `native TensorFlow is not installed; ${INSTALL_COMMAND} installs it`);
  }
  const weights = (await files.list()).filter(({ path }) => path.startsWith('variables/variables.data'));
  return {
    kind: 'saved-model',
    signatures,
    notes: [`served by TensorFlow ${engine.version}, native: ${why}`, ...notes],
    weightBytes: weights.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    engine,
    folder: await copyPrivately(files),
    tags,
    bindings,
    ops,
    why,
  };
};
