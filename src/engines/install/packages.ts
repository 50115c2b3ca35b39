/**
 * What `stfs engine install` can install, one row each: which packages of PyPI hold it, and what is taken out of them.
 * The tag of a wheel's Python version means nothing here: the libraries within do not know of Python.
 */
import type { EngineName } from '../installed.ts';
import { GPU_LIBRARIES } from '../onnxruntime/gpu-providers.ts';
import { LIBRARY_VERSION } from '../onnxruntime/slots.ts';
import { FIRST_VERSION } from '../tensorflow/functions.ts';
import { LIBRARIES } from '../tensorflow/library.ts';

export interface Package {
  readonly title: string;
  /** Names on PyPI by architecture, as `uname -m` has it, in the order in which they are preferred. */
  readonly distributions: Readonly<Record<string, readonly string[]>>;
  /** Where its files lie in a wheel, and in a Python environment. */
  readonly folder: string;
  /** What the libraries are called here, and there. */
  readonly libraries: ReadonlyMap<string, string>;
  /** Whether a further file is taken, by its path below `folder`. */
  readonly takes?: (path: string) => boolean;
  /** Whether the libraries carry symbol tables that the loader does not map, and are cut behind what it does. */
  readonly cut: boolean;
  /** The oldest version that can be installed. */
  readonly first: string;
  /** The only one, where there is no choice. */
  readonly only?: string;
}

/** C++ headers, for custom ops: without copies of other projects, and without those of the compilers. */
const HEADERS = /^include\/(?!external\/|tensorflow\/compiler\/)/;

export const PACKAGES: Readonly<Record<EngineName, Package>> = {
  tensorflow: {
    title: 'TensorFlow',
    // The build without CUDA is smaller.
    distributions: { x86_64: ['tensorflow-cpu', 'tensorflow'], aarch64: ['tensorflow', 'tensorflow-cpu-aws'] },
    folder: 'tensorflow',
    libraries: new Map(LIBRARIES.map((name) => [name, name])),
    takes: (path) => HEADERS.test(path),
    cut: true,
    first: FIRST_VERSION,
  },
  'onnxruntime-gpu': {
    title: 'ONNX Runtime for GPUs',
    distributions: { x86_64: ['onnxruntime-gpu'], aarch64: ['onnxruntime-gpu'] },
    folder: 'onnxruntime/capi',
    libraries: new Map(
      GPU_LIBRARIES.map((name) => [
        name,
        name === 'libonnxruntime.so.1' ? `libonnxruntime.so.${LIBRARY_VERSION}` : name,
      ]),
    ),
    cut: false,
    first: LIBRARY_VERSION,
    only: LIBRARY_VERSION,
  },
};

/** All names on PyPI of a package. */
export const distributionsOf = ({ distributions }: Package): readonly string[] => [
  ...new Set(Object.values(distributions).flat()),
];
