/**
 * Where `stfs engine install` puts what it installs, one folder a version:
 *
 *   $STFS_HOME/engines/tensorflow/2.21.0/…          native TensorFlow (tensorflow/library.ts)
 *                     /onnxruntime-gpu/1.30.0/…     ONNX Runtime with CUDA and TensorRT (onnxruntime/gpu-providers.ts)
 *
 * STFS_HOME is ~/.cache/simple-tensorflow-serving when it is not set.
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compareVersions } from './tensorflow/versions.ts';

export const ENGINE_NAMES = ['tensorflow', 'onnxruntime-gpu'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An engine on this disk. */
export interface Engine {
  readonly version: string;
  readonly folder: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the versions of an engine lie. */
export const engineFolder = (name: EngineName, environment: Environment = process.env): string => {
  const home = environment['STFS_HOME'] || join(homedir(), '.cache', 'simple-tensorflow-serving');
  return join(home, 'engines', name);
};

/** Whether a folder holds all of the files. */
export const holds = (folder: string, files: readonly string[]): boolean =>
  files.every((file) => existsSync(join(folder, file)));

/** The versions whose folders hold all of the files, the newest first. */
export const installedVersions = (
  name: EngineName,
  files: readonly string[],
  environment: Environment = process.env,
): readonly Engine[] => {
  const root = engineFolder(name, environment);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((version) => /^\d/.test(version) && holds(join(root, version), files))
    .sort((a, b) => compareVersions(b, a))
    .map((version) => ({ version, folder: join(root, version) }));
};
