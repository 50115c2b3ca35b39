/**
 * What the C APIs that we call have in common: how arguments travel through koffi, and the stacks that calls run on.
 * Addresses travel as plain numbers (user addresses are below 2^53 wherever we run), which makes no garbage.
 */
import koffi from 'koffi';
import { ServingError } from '../errors.ts';

/** How each kind of argument or result travels in C. */
export const C_TYPES = {
  /** A pointer as a number; 0 is NULL. */ address: 'uintptr_t',
  size: 'size_t',
  int: 'int',
  long: 'int64_t',
  /** A C string of ours, copied for the call. */ text: 'str',
  /** The same for a path, which is UTF-16 on Windows. */ path: process.platform === 'win32' ? 'str16' : 'str',
  /** The memory under a typed array, which the callee may keep: whoever passes it keeps it alive. */ memory: 'void *',
  bool: 'bool',
  /** NULL, or an OrtStatus that must be looked at and released. */ status: 'uintptr_t',
  void: 'void',
} as const;

export type CType = keyof typeof C_TYPES;

interface Arguments {
  readonly address: number;
  readonly size: number;
  readonly int: number;
  readonly long: number;
  readonly text: string;
  readonly path: string;
  readonly memory: ArrayBufferView;
  readonly bool: boolean;
  readonly status: number;
  readonly void: undefined;
}
type Taken<T extends readonly CType[]> = { -readonly [I in keyof T]: Arguments[T[I]] };

/** What a function of a table takes and gives. */
export interface CFunction {
  readonly takes: readonly CType[];
  readonly gives: CType;
}

/** A C function as one of ours. */
export type Bound<F extends CFunction> = ((
  ...args: Taken<F['takes']>
) => F['gives'] extends 'void' ? undefined : F['gives'] extends 'text' ? string : number) & {
  /** Runs on libuv's pool; `done` is called on the event loop. */
  async(...args: [...Taken<F['takes']>, (error: Error | null, result: number) => void]): void;
};

const STACK_BYTES = 8 * 2 ** 20;

/**
 * Engines recurse over nested graphs and some kernels want deep stacks; koffi's own default is 128 KiB. To be called
 * before the first library is loaded. Throws INTERNAL where that is too late.
 */
export const raiseStacks = (): void => {
  if ((koffi.config().async_stack_size ?? 0) >= STACK_BYTES) return;
  try {
    koffi.config({ ...koffi.config(), sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  } catch (error) {
    throw new ServingError(
      'INTERNAL',
      `koffi was already used in this process, so its async_stack_size cannot be raised to ${STACK_BYTES}; ` +
        'open the first model before any other use of koffi',
      { cause: error },
    );
  }
};
