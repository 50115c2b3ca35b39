/** Giving back what a prepared model holds outside of memory, where it is never opened. */
import type { Prepared } from './prepared.ts';
import { removeCopy } from './private-copy.ts';

/** Nothing else may use the model any more. */
export const discard = async (prepared: Prepared): Promise<void> => {
  if (prepared.kind === 'saved-model' || prepared.kind === 'remote') await removeCopy(prepared.folder);
};
