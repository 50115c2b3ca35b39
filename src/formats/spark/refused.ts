/** Classes that are known, and why they are not served. */
import { ServingError } from '../../errors.ts';
import type { StageRow } from './row.ts';

/** A row that refuses: `why`, and what to do. */
export const refused = (why: string): StageRow => ({
  lower: () => {
    throw new ServingError('UNSUPPORTED_MODEL', why);
  },
});
