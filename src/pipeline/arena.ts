/**
 * Memory that WebAssembly kernels read, with an instance of theirs. Small pieces share an arena, since an engine may hold
 * only so many of them; a large piece has its own. Nothing is given back piece by piece: whoever uses a piece holds its
 * arena, and with the last of them it is collected.
 */

/** Bytes that small pieces share. */
const SHARED = 2 ** 24;
const PAGE = 2 ** 16;
/** The address of an arena's first piece. */
export const FIRST = 1024;
/** Every piece starts at a multiple of it. */
const ALIGNMENT = 64;

const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE);

/** Whether a piece has an arena of its own, in which it is the first. */
export const hasOwnArena = (bytes: number): boolean => bytes > SHARED / 4;

/** Views of the whole memory, made anew when it grows. */
export interface Views {
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

export const viewsOf = (buffer: ArrayBufferLike): Views => ({
  u32: new Uint32Array(buffer),
  f32: new Float32Array(buffer),
  f64: new Float64Array(buffer),
});

export class Arena<Exports> {
  readonly exports: Exports;
  readonly #memory: WebAssembly.Memory;
  #views: Views;
  #end = FIRST;

  /** Throws a RangeError where there is no room for so many bytes. */
  constructor(module: WebAssembly.Module, bytes: number) {
    this.#memory = new WebAssembly.Memory({ initial: pagesOf(FIRST + bytes) });
    this.exports = new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as Exports;
    this.#views = this.#look();
  }

  get views(): Views {
    return this.#views;
  }

  /** Whether `allocate` may be asked for so many bytes more. */
  hasRoom(bytes: number): boolean {
    return this.#end + bytes <= SHARED;
  }

  /** The address of so many bytes, all 0. Throws a RangeError where there is no room. */
  allocate(bytes: number): number {
    const at = this.#end;
    const end = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    const missing = pagesOf(end) - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) {
      this.#memory.grow(missing);
      this.#views = this.#look();
    }
    this.#end = end;
    return at;
  }

  write(at: number, bytes: Uint8Array): void {
    new Uint8Array(this.#memory.buffer).set(bytes, at);
  }

  #look(): Views {
    return viewsOf(this.#memory.buffer);
  }
}

/** Where the pieces for one module come from, in this thread. */
export const arenasOf = <Exports>(module: () => WebAssembly.Module): ((bytes: number) => Arena<Exports>) => {
  let shared: WeakRef<Arena<Exports>> | undefined;
  return (bytes) => {
    if (hasOwnArena(bytes)) return new Arena(module(), bytes);
    let arena = shared?.deref();
    if (!arena?.hasRoom(bytes)) {
      arena = new Arena(module(), bytes);
      shared = new WeakRef(arena);
    }
    return arena;
  };
};
