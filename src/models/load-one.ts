/** One version of one model, without a server around it: for the library's `load` and for tools. */
import type { EngineOptions } from '../engines/open.ts';
import { ServingError } from '../errors.ts';
import { sourceOf } from '../sources/source.ts';
import { type Loaded, type Loader, threadLoader } from './loader.ts';

export interface LoadOneOptions {
  /** The format's name or an alias; found from the files when absent. */
  readonly platform?: string;
  /** Of a folder of numbered versions; the newest when absent. */
  readonly version?: number;
  readonly engine?: EngineOptions;
  /** For tests; a thread of its own when absent. */
  readonly loader?: Loader;
}

/** A model that answers until it is closed. */
export interface LoadedOne extends Loaded {
  /** 1 where the path is not a folder of numbered versions. */
  readonly version: number;
  /** Waits for the runs in flight, then frees the model. */
  close(): Promise<void>;
}

/**
 * Loads what lies at `path`: a folder of numbered versions, a folder that is a model, a file or a prefix. Throws
 * MODEL_NOT_FOUND where there is no such version, CORRUPT_MODEL where there is nothing, and what is wrong with the model.
 */
export const loadOne = async (path: string, options: LoadOneOptions = {}): Promise<LoadedOne> => {
  const { platform, version: wanted, engine, loader = threadLoader() } = options;
  const { found } = await sourceOf(path).versions(path);
  const one = wanted === undefined ? found.at(-1) : found.find(({ version }) => version === wanted);
  if (one === undefined) {
    const numbers = found.map(({ version }) => version).join(', ');
    throw new ServingError(
      'MODEL_NOT_FOUND',
      `${path}: ${wanted === undefined ? 'no version' : `no version ${wanted}`}; there is ${numbers || 'none'}`,
    );
  }
  const { version, at } = one;
  try {
    const order = { at, ...(platform !== undefined && { platform }) };
    const loaded = await loader.load({ order, ...(engine && { engine }) });
    return { ...loaded, version, close: () => loaded.session.close() };
  } finally {
    await loader.close();
  }
};
