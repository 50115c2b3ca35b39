/**
 * ONNX Runtime's C API as functions, through koffi: bound once, when the first model is opened.
 *
 * koffi's rules, each learned from a crash: a library whose handle is garbage is unloaded, though functions decoded from
 * its pointers live on; its stacks are sized before the first library is loaded; it does not keep
 * memory alive across `.async`; nothing of ours is called back from ONNX Runtime's threads.
 */
import koffi, { type LibraryHandle } from 'koffi';
import { ServingError } from '../../errors.ts';
import { type Bound, C_TYPES, raiseStacks } from '../c-types.ts';
import { Words } from '../memory.ts';
import { arenaLimit } from './arena.ts';
import { chooseLibrary } from './library.ts';
import { API_VERSION, EDITOR_SLOTS, LOG_SEVERITIES, SLOTS, type Slot } from './slots.ts';
import { toError } from './status.ts';

type Table<T extends Readonly<Record<string, Slot>>> = { readonly [N in keyof T]: Bound<T[N]> };
export type Functions = Table<typeof SLOTS>;
/** What changes a model that is loaded before its session is made. */
export type Editor = Table<typeof EDITOR_SLOTS>;

/** The bound library, with the few objects that live as long as the process. */
export interface Api extends Functions {
  /** The library's own word for its version. */
  readonly version: string;
  /** Kept, so that the library is never unloaded. */
  readonly library: LibraryHandle;
  readonly editor: Editor;
  readonly env: number;
  /** Describes memory of the processor. */
  readonly memoryInfo: number;
  readonly allocator: number;
  /** Copies `count` bytes from an address into memory of ours, or between addresses. */
  readonly copyOut: (to: ArrayBufferView, from: number, count: number) => void;
  readonly copy: ((to: number, from: number, count: number) => void) & {
    /** Runs on libuv's pool. */
    async(to: number, from: number, count: number, done: (error: Error | null) => void): void;
  };
  /** Word `i` of those at an address, as a pointer. */
  readonly wordAt: (address: number, i: number) => number;
  /** The NUL-terminated text at an address. */
  readonly textAt: (address: number) => string;
  /** Throws what a status says, and releases it; 0 is success. */
  readonly check: (status: number, phase: 'load' | 'run') => void;
}

// User addresses reach 2^47 or 2^48, a little more with five-level paging; all are exact as numbers.
const addressOf = (pointer: bigint): number => Number(pointer);

/** The functions of a table of pointers. */
const functionsOf = <T>(table: bigint, slots: Readonly<Record<string, Slot>>, library: string): T => {
  const last = Math.max(...Object.values(slots).map(({ slot }) => slot));
  const pointers = koffi.decode(table, koffi.array('void *', last + 1)) as readonly (bigint | null)[];
  const functions: Record<string, unknown> = {};
  const absent: string[] = [];
  for (const [name, { slot, gives, takes }] of Object.entries(slots)) {
    const pointer = pointers[slot];
    if (!pointer) absent.push(name);
    else {
      const types = takes.map((type) => C_TYPES[type]);
      functions[name] = koffi.decode(pointer, koffi.proto(`Ort${name}`, C_TYPES[gives], types));
    }
  }
  if (absent.length > 0) {
    throw new ServingError('UNSUPPORTED_PLATFORM', `${library} lacks ${absent.join(', ')} in its C API`);
  }
  return functions as T;
};

/**
 * On POSIX systems the library that is published counts what it does, keeps that in files and uploads it. Read once, when
 * the environment is made; DisableTelemetryEvents comes after that, and is all that there is elsewhere.
 * https://github.com/microsoft/onnxruntime/pull/27379
 */
const withoutTelemetry = (): void => {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
};

const bind = (): Api => {
  raiseStacks();
  withoutTelemetry();
  const files = chooseLibrary();
  const library = koffi.load(files.onnxruntime);
  const base: bigint = library.func('OrtGetApiBase', 'void *', [])();
  const [getApi, getVersionString] = koffi.decode(base, koffi.array('void *', 2)) as [bigint, bigint];
  const version: string = koffi.decode(getVersionString, koffi.proto('str OrtGetVersionString()'))();
  const table: bigint | null = koffi.decode(getApi, koffi.proto('void *OrtGetApi(uint32_t version)'))(API_VERSION);
  if (table === null) {
    throw new ServingError(
      'UNSUPPORTED_PLATFORM',
      `ONNX Runtime ${version} at ${files.onnxruntime} does not have version ${API_VERSION} of its C API`,
    );
  }
  const at = `ONNX Runtime ${version}`;
  const ort = functionsOf<Functions>(table, SLOTS, at);
  const editing = ort.GetModelEditorApi();
  if (editing === 0) throw new ServingError('UNSUPPORTED_PLATFORM', `${at} lacks its model editor`);
  const editor = functionsOf<Editor>(BigInt(editing), EDITOR_SLOTS, at);
  const c = koffi.load(files.c);
  const check = (status: number, phase: 'load' | 'run'): void => {
    if (status === 0) return;
    const code = ort.GetErrorCode(status);
    const message: string = koffi.decode.string(BigInt(ort.GetErrorMessage(status)));
    ort.ReleaseStatus(status);
    throw toError(code, message, phase);
  };
  const out = new Words(1);
  const made = (status: number, at = out): number => {
    check(status, 'load');
    return at.address(0);
  };
  const env = made(ort.CreateEnv(LOG_SEVERITIES.fatal, 'stfs', out.at(0)));
  check(ort.DisableTelemetryEvents(env), 'load');
  shareArena(ort, env, made);
  const copyOut: Api['copyOut'] = c.func('memcpy', 'void', ['void *', 'uintptr_t', 'size_t']);
  const textAt = (address: number): string => koffi.decode.string(BigInt(address));
  const wordAt = (address: number, i: number): number => {
    copyOut(out.bytes, address + 8 * i, 8);
    return out.address(0);
  };
  return {
    ...ort,
    version,
    library,
    editor,
    env,
    memoryInfo: made(ort.CreateCpuMemoryInfo(ORT_DEVICE_ALLOCATOR, ORT_MEM_TYPE_DEFAULT, out.at(0))),
    allocator: made(ort.GetAllocatorWithDefaultOptions(out.at(0))),
    copyOut,
    textAt,
    wordAt,
    copy: c.func('memcpy', 'void', ['uintptr_t', 'uintptr_t', 'size_t']) as unknown as Api['copy'],
    check,
  };
};

// OrtAllocatorType and OrtMemType.
const [ORT_DEVICE_ALLOCATOR, ORT_ARENA_ALLOCATOR, ORT_MEM_TYPE_DEFAULT] = [0, 1, 0];

/**
 * One arena for what all sessions compute (`session.use_env_allocators`), which refuses to grow past its limit: the
 * sizes of tensors may come out of a request's values, and a machine whose memory is full ends some process.
 */
const shareArena = (ort: Functions, env: number, made: (status: number, out: Words) => number): void => {
  const out = new Words(1);
  const memory = made(ort.CreateCpuMemoryInfo(ORT_ARENA_ALLOCATOR, ORT_MEM_TYPE_DEFAULT, out.at(0)), out);
  // -1: ONNX Runtime's own choice
  const arena = made(ort.CreateArenaCfg(arenaLimit(), -1, -1, -1, out.at(0)), out);
  made(ort.CreateAndRegisterAllocator(env, memory, arena), out);
  ort.ReleaseArenaCfg(arena);
};

let bound: Api | undefined;

/** The library, loaded when first asked for. Throws UNSUPPORTED_PLATFORM where there is none. */
export const onnxruntime = (): Api => {
  bound ??= bind();
  return bound;
};

/** The address of the memory under a typed array; it holds as long as the array is alive. */
export const addressOfMemory = (memory: ArrayBufferView): number => addressOf(koffi.address(memory));
