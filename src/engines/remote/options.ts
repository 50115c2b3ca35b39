/** Which servers of other makes models may be sent to: the settings of flags and config files. */
import type { RemoteServer } from '../../model.ts';

/** As flags and config files name them. */
export interface RemoteOptions {
  /** `http://user:password@host:54321`, of an H2O server that runs. */
  readonly h2oUrl?: string;
  /** A file: h2o.jar, to be started by us. */
  readonly h2oJar?: string;
  /** What its Java may take, as -Xmx says it: `2g`. */
  readonly h2oMemory?: string;
  /** `http://host:8080/openscoring` */
  readonly openscoringUrl?: string;
}

/** Those of a model before those of the flags; a URL and a jar are two answers to one question. */
export const mergeRemote = (flags: RemoteOptions = {}, own: RemoteOptions = {}): RemoteOptions => {
  const { h2oUrl, h2oJar, ...others } = flags;
  const isOwn = own.h2oUrl !== undefined || own.h2oJar !== undefined;
  return {
    ...others,
    ...(!isOwn && h2oUrl !== undefined && { h2oUrl }),
    ...(!isOwn && h2oJar !== undefined && { h2oJar }),
    ...own,
  };
};

/** The servers that the settings name. */
export const namedServers = ({ h2oUrl, h2oJar, openscoringUrl }: RemoteOptions = {}): readonly RemoteServer[] => [
  ...((h2oUrl ?? h2oJar) === undefined ? [] : (['h2o'] as const)),
  ...(openscoringUrl === undefined ? [] : (['openscoring'] as const)),
];
