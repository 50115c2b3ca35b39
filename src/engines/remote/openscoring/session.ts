import { ServingError } from '../../../errors.ts';
import type { Session } from '../../../model.ts';
import type { PreparedRemote } from '../../prepared.ts';
import type { RemoteOptions } from '../options.ts';
export const openOpenscoring = async (_prepared: PreparedRemote, _options?: RemoteOptions): Promise<Session> => {
  throw new ServingError('INTERNAL', 'not yet');
};
