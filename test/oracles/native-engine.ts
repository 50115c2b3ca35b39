/** Which native TensorFlow the oracle tests use: one that is installed, else the one of .venv/oracles. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../src/engines/installed.ts';
import { findEngine } from '../../src/engines/tensorflow/library.ts';
import { ROOT } from '../root.ts';

const ofEnvironment = (): Engine | undefined => {
  const lib = join(ROOT, '.venv/oracles/lib');
  const [python] = existsSync(lib) ? readdirSync(lib) : [];
  const STFS_TENSORFLOW = python && join(lib, python, 'site-packages', 'tensorflow');
  return STFS_TENSORFLOW && existsSync(STFS_TENSORFLOW) ? findEngine({ STFS_TENSORFLOW }) : undefined;
};

/** undefined: there is none. From then on this process uses it, and those that it starts. */
export const useNativeEngine = (): Engine | undefined => {
  const engine = findEngine() ?? ofEnvironment();
  if (engine) process.env['STFS_TENSORFLOW'] = engine.folder;
  return engine;
};

/** The interpreter that makes models for the tests; undefined where it is not there. */
export const oraclePython = (): string | undefined => {
  const python = join(ROOT, '.venv/oracles/bin/python');
  return existsSync(python) ? python : undefined;
};

export const NO_ENGINE = 'no native TensorFlow: node scripts/oracles.mjs or stfs engine install tensorflow brings one';
