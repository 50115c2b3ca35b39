/**
 * TensorFlow's C API as functions, through koffi: loaded once, when the first model asks for it, and for good.
 *
 * Both libraries are first opened through the C library with RTLD_NODELETE. Without it the process crashes when it
 * exits: koffi closes what it loaded, and threads of TensorFlow's own still run in it.
 */

import { join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import { ServingError } from '../../errors.ts';
import { type Bound, C_TYPES, raiseStacks } from '../c-types.ts';
import type { Engine } from '../installed.ts';
import { FUNCTIONS } from './functions.ts';
import { LIBRARIES } from './library.ts';
import { toError } from './status.ts';

export type Functions = { readonly [N in keyof typeof FUNCTIONS]: Bound<(typeof FUNCTIONS)[N]> };

/** The bound libraries, with what copies to and from their memory. */
export interface Api extends Functions {
  /** The library's own word for its version. */
  readonly version: string;
  /** Where it was loaded from. */
  readonly folder: string;
  /** Kept, so that koffi never closes them. */
  readonly libraries: readonly LibraryHandle[];
  readonly copyOut: (to: ArrayBufferView, from: number, count: number) => void;
  readonly copyIn: (to: number, from: ArrayBufferView, count: number) => void;
  /** What a status says. */
  readonly messageOf: (status: number) => string;
  /** Throws what a status says; `folder` is left out of its message. */
  readonly check: (status: number, phase: 'load' | 'run', folder?: string) => void;
}

const RTLD_LAZY = 1;
const RTLD_NODELETE = 0x1000;

const unloadable = (folder: string, reason: string): ServingError =>
  new ServingError(
    'UNSUPPORTED_PLATFORM',
    `the TensorFlow libraries in ${folder} cannot be loaded: ${reason}; install them for this machine with stfs engine install tensorflow`,
  );

/** Relocating the libraries takes up to a second, so it happens off the event loop. */
const openForGood = async (c: LibraryHandle, folder: string): Promise<void> => {
  const dlopen = c.func('dlopen', 'uintptr_t', ['str', 'int']);
  const dlerror = c.func('dlerror', 'str', []);
  for (const file of LIBRARIES) {
    const path = join(folder, file);
    const handle = await new Promise<number>((resolve, reject) =>
      dlopen.async(path, RTLD_LAZY | RTLD_NODELETE, (error: Error | null, result: number) =>
        error ? reject(error) : resolve(result),
      ),
    );
    // The reason is known to the thread that tried alone.
    if (handle === 0 && dlopen(path, RTLD_LAZY | RTLD_NODELETE) === 0)
      throw unloadable(folder, dlerror() ?? 'no reason');
  }
};

const bind = async ({ folder }: Engine): Promise<Api> => {
  if (process.platform !== 'linux') {
    throw new ServingError('UNSUPPORTED_PLATFORM', `native TensorFlow is served on Linux; this is ${process.platform}`);
  }
  raiseStacks();
  // What it says by itself is said by our errors, too. It reads this when it is loaded.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  const c = koffi.load(null);
  await openForGood(c, folder);
  const libraries = LIBRARIES.map((file) => koffi.load(join(folder, file)));
  const functions: Record<string, unknown> = {};
  const absent: string[] = [];
  for (const [name, { gives, takes }] of Object.entries(FUNCTIONS)) {
    const types = takes.map((type) => C_TYPES[type]);
    for (const library of libraries) {
      try {
        functions[name] ??= library.func(name, C_TYPES[gives], types);
      } catch {
        // It is in the other one.
      }
    }
    if (functions[name] === undefined) absent.push(name);
  }
  if (absent.length > 0) throw unloadable(folder, `they lack ${absent.join(', ')}`);
  const tf = functions as unknown as Functions;
  const messageOf = (status: number): string => koffi.decode.string(BigInt(tf.TF_Message(status)));
  return {
    ...tf,
    version: tf.TF_Version(),
    folder,
    libraries: [c, ...libraries],
    copyOut: c.func('memcpy', 'void', ['void *', 'uintptr_t', 'size_t']),
    copyIn: c.func('memcpy', 'void', ['uintptr_t', 'void *', 'size_t']),
    messageOf,
    check: (status, phase, model) => {
      const code = tf.TF_GetCode(status);
      if (code === 0) return;
      throw toError(code, messageOf(status), phase, model);
    },
  };
};

let bound: { readonly folder: string; readonly api: Promise<Api> } | undefined;

/**
 * The library, loaded when first asked for. Throws UNSUPPORTED_PLATFORM where it cannot be, INVALID_CONFIG where this
 * process has loaded another version.
 */
export const tensorflow = (engine: Engine): Promise<Api> => {
  bound ??= { folder: engine.folder, api: bind(engine) };
  if (bound.folder === engine.folder) return bound.api;
  throw new ServingError(
    'INVALID_CONFIG',
    `TensorFlow ${engine.version} is wanted, but this process runs the one in ${bound.folder}; start the server again`,
  );
};
