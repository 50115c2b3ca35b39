/**
 * The libraries of custom ops that a model names in custom_op_paths: files, or folders whose .so files are taken in the
 * order of their names. What each is for is told by its symbols, so that one folder may hold libraries for both engines
 * and others that these need:
 *
 *   tensorflow    uses libtensorflow_framework: TF_LoadLibrary
 *   onnxruntime   exports RegisterCustomOps: RegisterCustomOpsLibrary
 *   neither       is needed by one of those, and loaded before it; else it is refused
 *
 * Their code runs in this process with all its rights. It comes from the settings alone, never from a model's files.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ServingError } from '../../errors.ts';
import { readSharedLibrary, type SharedLibrary } from './shared-library.ts';

export interface OpLibrary extends SharedLibrary {
  /** Without links in it. */
  readonly path: string;
  readonly name: string;
}

/** What a library is for. */
export interface OpLibraries {
  /** In the order in which they are loaded, each after those that it needs. */
  readonly tensorflow: readonly OpLibrary[];
  /** For sessions of ONNX Runtime. */
  readonly onnxruntime: readonly OpLibrary[];
}

/** What ONNX Runtime calls in a library of custom operators. */
export const REGISTER = 'RegisterCustomOps';

const bad = (message: string): ServingError => new ServingError('INVALID_CONFIG', `custom_op_paths: ${message}`);

const filesAt = async (path: string): Promise<readonly string[]> => {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw bad(code === 'ENOENT' ? `${path} is not there` : `${path}: ${message}`);
  }
  if (!isFolder) return [path];
  const names = (await readdir(path)).filter((name) => /\.so(?:\.\d+)*$/.test(name)).sort();
  if (names.length === 0) throw bad(`the folder ${path} holds no .so file`);
  return names.map((name) => join(path, name));
};

const isForTensorFlow = ({ needed, wanted }: SharedLibrary): boolean =>
  needed.some((name) => /^libtensorflow_(?:framework|cc)\.so/.test(name)) ||
  [...wanted].some((name) => /^_ZNK?10tensorflow|^TF_/.test(name));

const isForOnnxRuntime = ({ defined }: SharedLibrary): boolean => defined.has(REGISTER);

/** What others call the library. */
const namesOf = ({ soname, name }: OpLibrary): readonly string[] => (soname === undefined ? [name] : [soname, name]);

/** The libraries that one of them needs, directly or not, then itself; a circle is left as it is. */
const withNeeded = (wanted: readonly OpLibrary[], all: readonly OpLibrary[]): readonly OpLibrary[] => {
  const ordered = new Set<OpLibrary>();
  const entered = new Set<OpLibrary>();
  const add = (library: OpLibrary): void => {
    if (entered.has(library)) return;
    entered.add(library);
    for (const other of all) if (namesOf(other).some((name) => library.needed.includes(name))) add(other);
    ordered.add(library);
  };
  wanted.forEach(add);
  return [...ordered];
};

const read = async (path: string): Promise<OpLibrary> => {
  const real = await realpath(path);
  const library = await readSharedLibrary(real);
  if (library.arch !== process.arch) {
    throw bad(`${path} is built for ${library.arch ?? 'another processor'}; this is ${process.arch}`);
  }
  return { ...library, path: real, name: basename(real) };
};

/** Throws INVALID_CONFIG that tells of every path that is not there, and every file that is no library of custom ops. */
export const findOpLibraries = async (paths: readonly string[]): Promise<OpLibraries> => {
  if (paths.length > 0 && process.platform !== 'linux') {
    throw new ServingError('UNSUPPORTED_PLATFORM', `custom ops are loaded on Linux; this is ${process.platform}`);
  }
  const problems: string[] = [];
  const found = new Map<string, OpLibrary>();
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      problems.push(error.message);
    }
  };
  for (const path of paths) {
    await attempt(async () => {
      for (const file of await filesAt(path)) {
        await attempt(async () => {
          const library = await read(file);
          found.set(library.path, library);
        });
      }
    });
  }
  const all = [...found.values()];
  const tensorflow = withNeeded(all.filter(isForTensorFlow), all);
  const onnxruntime = all.filter(isForOnnxRuntime);
  const used = new Set([...tensorflow, ...withNeeded(onnxruntime, all)]);
  for (const library of all) {
    if (used.has(library)) continue;
    problems.push(
      `custom_op_paths: ${library.path} is no library of custom ops: it neither uses libtensorflow_framework.so.2, as those of TensorFlow do, nor exports ${REGISTER}, as those of ONNX Runtime do`,
    );
  }
  if (problems.length > 0) throw new ServingError('INVALID_CONFIG', problems.join('\n'));
  return { tensorflow, onnxruntime };
};
