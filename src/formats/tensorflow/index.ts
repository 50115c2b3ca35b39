/** TensorFlow's SavedModel, of TF 1 and TF 2; README.md says what is supported. */
import type { Format } from '../format.ts';
import { lowerSavedModel } from './lower.ts';
import { nativeSavedModel } from './native.ts';
import { OPS } from './ops/index.ts';
import { ENTRY, readSavedModel, type SavedModelFiles, TEXT_ENTRY } from './saved-model.ts';

export const tensorflow: Format<SavedModelFiles> = {
  name: 'tensorflow',
  title: 'TensorFlow',
  match: async (files) => {
    const paths = new Set((await files.list()).map((file) => file.path));
    const variant = [ENTRY, TEXT_ENTRY].find((path) => paths.has(path));
    return variant === undefined ? undefined : { variant, entry: '' };
  },
  read: (files, match) => readSavedModel(files, match.variant),
  lower: (parsed) => lowerSavedModel(parsed, OPS),
  native: (files, match, why) => nativeSavedModel(files, match.variant, why),
};
