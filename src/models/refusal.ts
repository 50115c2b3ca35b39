/** Why a model or a version cannot answer: its state, its reason, and what there is instead. */
import { ServingError } from '../errors.ts';
import type { Sight } from '../sources/watch.ts';
import { describe, type Identity } from './identity.ts';

/** How many versions a message lists at most, the newest first. */
const LISTED = 20;

interface Named {
  readonly name: string;
  readonly basePath: string;
}

const listVersions = (identities: readonly Identity[]): string => {
  const all = [...identities].sort((a, b) => b.version - a.version);
  const listed = all.slice(0, LISTED).map((identity) => `version ${identity.version} ${describe(identity)}`);
  return [...listed, ...(all.length > LISTED ? [`and ${all.length - LISTED} more`] : [])].join('; ');
};

const whyNone = (basePath: string, sight: Sight | undefined): string => {
  if (sight === undefined) return `${basePath} has not been looked at yet`;
  if (sight.trouble !== undefined) return sight.trouble;
  return sight.pending > 0 ? `what lies at ${basePath} is still changing` : `none was found at ${basePath}`;
};

/** MODEL_NOT_FOUND for a version that there is not among others, else MODEL_NOT_READY. */
export const refusal = (
  { name, basePath }: Named,
  identities: readonly Identity[],
  sight: Sight | undefined,
  version: number | undefined,
): ServingError => {
  const known = identities.findLast((identity) => identity.version === version);
  if (known !== undefined) {
    return new ServingError('MODEL_NOT_READY', `model "${name}" version ${version} ${describe(known)}`);
  }
  const which = version === undefined ? 'no version is ready' : `there is no version ${version}`;
  const instead = identities.length === 0 ? whyNone(basePath, sight) : listVersions(identities);
  return new ServingError(
    version === undefined || identities.length === 0 ? 'MODEL_NOT_READY' : 'MODEL_NOT_FOUND',
    `model "${name}": ${which}; ${instead}`,
  );
};
