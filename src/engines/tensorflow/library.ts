/**
 * Where native TensorFlow lies, if it is on this machine: in folders that `stfs engine install` makes, one a version, or
 * in a folder that STFS_TENSORFLOW names, such as the package's own in a Python environment.
 *
 *   $STFS_HOME/engines/tensorflow/2.21.0/libtensorflow_framework.so.2   tensors
 *                                       /libtensorflow_cc.so.2          sessions
 *
 * A process loads one version; the newest, unless STFS_TENSORFLOW says otherwise.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { ServingError } from '../../errors.ts';
import { type Engine, type Environment, holds, installedVersions } from '../installed.ts';
import { compareVersions } from './versions.ts';

/** In the order in which they are loaded. */
export const LIBRARIES = ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'] as const;

/** What must be there before an engine counts as one. */
export const INSTALL_COMMAND = 'stfs engine install tensorflow';

/** The version that the metadata of a Python package states beside its folder; undefined where there is none. */
export const packagedVersion = (folder: string): string | undefined => {
  const parent = dirname(folder);
  const names = existsSync(parent) ? readdirSync(parent) : [];
  const found = names.flatMap((name) => /^tensorflow(?:_cpu)?(?:_aws)?-([^-]+)\.dist-info$/.exec(name)?.[1] ?? []);
  return found.sort(compareVersions).at(-1);
};

/** The engines that `stfs engine install` made, the newest first. */
export const installedEngines = (environment: Environment = process.env): readonly Engine[] =>
  installedVersions('tensorflow', LIBRARIES, environment);

/**
 * The engine that this process uses; undefined where none is installed. Throws INVALID_CONFIG where STFS_TENSORFLOW
 * names one that is not there.
 */
export const findEngine = (environment: Environment = process.env): Engine | undefined => {
  const installed = installedEngines(environment);
  const wanted = environment['STFS_TENSORFLOW'];
  if (!wanted) return installed[0];
  if (isAbsolute(wanted) || wanted.includes('/')) {
    if (holds(wanted, LIBRARIES)) return { version: packagedVersion(wanted) ?? basename(wanted), folder: wanted };
    throw new ServingError('INVALID_CONFIG', `STFS_TENSORFLOW: ${wanted} does not hold ${LIBRARIES.join(' and ')}`);
  }
  const found = installed.find(({ version }) => version === wanted);
  if (found) return found;
  throw new ServingError(
    'INVALID_CONFIG',
    `STFS_TENSORFLOW: version ${wanted} is not installed (${installed.map(({ version }) => version).join(', ') || 'none is'}); ` +
      `install it with ${INSTALL_COMMAND} --version=${wanted}`,
  );
};
