/**
 * Libraries of custom ops, loaded by TF_LoadLibrary before the model that needs them. A library is loaded once for the
 * process and for good: its ops are known to every model from then on.
 *
 * A library is bound to the version of TensorFlow that it was compiled for. What it cannot be linked with is told by the
 * symbols that it wants, among them those of Abseil, whose names carry a date.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServingError } from '../../errors.ts';
import { bool, type Message, many, message, one, string } from '../../wire/protobuf.ts';
import type { OpLibrary } from '../custom-ops/libraries.ts';
import { readSharedLibrary } from '../custom-ops/shared-library.ts';
import { Words } from '../memory.ts';
import type { Api } from './api.ts';
import { LIBRARIES } from './library.ts';
import { cleanMessage } from './status.ts';

/** An op that a library has added. */
export interface CustomOp {
  readonly name: string;
  /** Whether a run may change what later runs answer. */
  readonly is_stateful: boolean;
}

const OpDef: Message<CustomOp> = message('OpDef', () => ({ name: one(1, string), is_stateful: one(17, bool) }));
const OpList: Message<{ readonly op: readonly CustomOp[] }> = message('OpList', () => ({ op: many(1, OpDef) }));

/** The Abseil of each version of TensorFlow, as its wheels have it; some share one. */
const ABSEIL: readonly (readonly [string, string])[] = [
  ['20220623', '2.12'],
  ['20230125', '2.13 to 2.15'],
  ['20230802', '2.16 to 2.19'],
  ['20250127', '2.20'],
  ['20250814', '2.21'],
];

const abseilIn = (symbols: Iterable<string>): string | undefined => {
  for (const symbol of symbols) {
    const [, date] = /4absl\d+lts_(\d{8})/.exec(symbol) ?? [];
    if (date !== undefined) return date;
  }
  return undefined;
};

const refused = (path: string, reason: string): ServingError =>
  new ServingError('INVALID_CONFIG', `custom_op_paths: ${path}: ${reason}`);

/** All ops that TensorFlow knows now. */
const knownOps = (tf: Api): ReadonlyMap<string, CustomOp> => {
  const buffer = tf.TF_GetAllOpList();
  try {
    // TF_Buffer: where the bytes lie, and how many they are.
    const words = new Words(2);
    tf.copyOut(words.bytes, buffer, words.bytes.length);
    const bytes = new Uint8Array(words.address(1));
    if (bytes.length > 0) tf.copyOut(bytes, words.address(0), bytes.length);
    return new Map(OpList.decode(bytes).op.map((op) => [op.name, op]));
  } finally {
    tf.TF_DeleteBuffer(buffer);
  }
};

/** Why a library does not load, and what to do. */
const adviceFor = async (tf: Api, library: OpLibrary, reason: string): Promise<string> => {
  const here = `TensorFlow ${tf.version}`;
  const again = `build it again with the headers of ${here} (${join(tf.folder, 'include')})`;
  const [, absent] = /(\S+): cannot open shared object file/.exec(reason) ?? [];
  if (absent !== undefined) {
    const [, major] = /^libtensorflow_framework\.so\.(\d+)$/.exec(absent) ?? [];
    if (major !== undefined) return `it was built for TensorFlow ${major}, this is ${here}; ${again}`;
    return `it needs ${absent}, which is nowhere: put its folder or file into custom_op_paths, too, or into LD_LIBRARY_PATH`;
  }
  const own = abseilIn(library.wanted);
  if (own !== undefined) {
    const { defined } = await readSharedLibrary(join(tf.folder, LIBRARIES[0]));
    const theirs = abseilIn(defined);
    const versions = ABSEIL.find(([date]) => date === own)?.[1];
    if (theirs !== undefined && theirs !== own) {
      const built = versions === undefined ? 'another version of TensorFlow' : `TensorFlow ${versions}`;
      return `it was built for ${built} (Abseil ${own}), this is ${here} (Abseil ${theirs}); ${again}, or install the version that it is for, and name it in STFS_TENSORFLOW`;
    }
  }
  if (!library.needed.some((name) => name.startsWith('libtensorflow_framework.so'))) {
    return `it is not linked with ${LIBRARIES[0]}; ${again}, and link it with -L${tf.folder} -l:${LIBRARIES[0]}`;
  }
  return `it was built for another version of TensorFlow than ${tf.version}, or lacks a library; ${again}`;
};

interface Loaded {
  readonly path: string;
  /** What the file was when it was loaded. */
  readonly stamp: string;
  readonly sha256: string;
  readonly ops: readonly CustomOp[];
}

const stampOf = async (path: string): Promise<string> => {
  const { dev, ino, size, mtimeMs } = await stat(path);
  return `${dev} ${ino} ${size} ${mtimeMs}`;
};

/** By path; as long as the process lives. */
const loaded = new Map<string, Loaded>();

/**
 * The library that was loaded and is the same one in another place. Throws INVALID_CONFIG for one that registers an op
 * once more: TensorFlow would take it, and then refuse every run of the op, since it has two kernels.
 */
const sameAs = ({ path }: OpLibrary, bytes: Buffer, sha256: string): Loaded | undefined => {
  for (const other of loaded.values()) {
    if (other.sha256 === sha256) return other;
    // The name of a kernel's op stands in its library as a C string.
    const twice = other.ops.find(({ name }) => bytes.includes(`\0${name}\0`));
    if (!twice) continue;
    throw refused(
      path,
      `it has the op "${twice.name}", which ${other.path} has registered in this process; of two libraries with one op, each needs a server of its own`,
    );
  }
  return undefined;
};

const loadOne = async (tf: Api, library: OpLibrary): Promise<Loaded> => {
  const { path } = library;
  const stamp = await stampOf(path);
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const same = sameAs(library, bytes, sha256);
  if (same) return { ...same, path, stamp };
  const before = knownOps(tf);
  const status = tf.TF_NewStatus();
  try {
    await new Promise<void>((resolve, reject) =>
      tf.TF_LoadLibrary.async(library.path, status, (error) => (error ? reject(error) : resolve())),
    );
    if (tf.TF_GetCode(status) !== 0) {
      const reason = cleanMessage(tf.messageOf(status)).replace(`${library.path}: `, '');
      throw refused(
        library.path,
        `TensorFlow ${tf.version} cannot load it: ${reason}; ${await adviceFor(tf, library, reason)}`,
      );
    }
  } finally {
    tf.TF_DeleteStatus(status);
  }
  return { path, stamp, sha256, ops: [...knownOps(tf).values()].filter(({ name }) => !before.has(name)) };
};

// One library after the other: of two that register the same op the second is told by its error.
let last: Promise<unknown> = Promise.resolve();

const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
};

/**
 * Loads what is not loaded yet, in the order given; returns the ops of all of them. Throws INVALID_CONFIG for one that
 * TensorFlow cannot load, or whose file has changed since it was loaded.
 */
export const loadOpLibraries = (tf: Api, libraries: readonly OpLibrary[]): Promise<readonly CustomOp[]> =>
  inTurn(async () => {
    const ops: CustomOp[] = [];
    for (const library of libraries) {
      const known = loaded.get(library.path) ?? (await loadOne(tf, library));
      loaded.set(library.path, known);
      if (known.stamp !== (await stampOf(library.path))) {
        throw refused(library.path, 'the file has changed since this process loaded it; start the server again');
      }
      ops.push(...known.ops);
    }
    return ops;
  });

const UNKNOWN_OP = /Op type not registered '([^']+)'/;

/** The refusal of a model with ops that neither TensorFlow nor a library has: all of them, and what to do. */
export const lackingOps = (tf: Api, ops: ReadonlySet<string>, error: unknown): unknown => {
  const [, first] = (error instanceof ServingError && UNKNOWN_OP.exec(error.message)) || [];
  if (first === undefined) return error;
  const known = knownOps(tf);
  const all = [...new Set([first, ...[...ops].filter((op) => !known.has(op)).sort()])];
  return new ServingError(
    'UNSUPPORTED_MODEL',
    `TensorFlow ${tf.version} has no op ${all.map((op) => `"${op}"`).join(', ')}, nor has a library that is given: custom_op_paths names the libraries of custom ops`,
    { cause: error },
  );
};
