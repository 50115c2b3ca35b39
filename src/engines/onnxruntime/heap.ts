/**
 * What the C library keeps of freed memory. A session is made out of copies of its weights that are freed again; glibc
 * holds on to such memory, since it takes up to 32 MB at a time from its heap once it has seen blocks so large freed.
 * While a session is made, large blocks therefore get mappings of their own, and what lies free goes back to the system
 * afterwards: https://man7.org/linux/man-pages/man3/mallopt.3.html, malloc_trim.3.html. Other C libraries are left alone.
 */
import koffi from 'koffi';

const M_MMAP_THRESHOLD = -3;
const WHILE_LOADING = 1 << 18;
/** The largest that glibc itself would come to. */
const USUAL = 1 << 25;

interface Heap {
  readonly mallopt: (parameter: number, value: number) => number;
  readonly malloc_trim: { async(pad: number, done: () => void): void };
}

let heap: Heap | undefined;

const find = (): Heap => {
  const none: Heap = { mallopt: () => 0, malloc_trim: { async: (_, done) => done() } };
  if (process.platform !== 'linux') return none;
  try {
    const c = koffi.load('libc.so.6');
    return {
      mallopt: c.func('mallopt', 'int', ['int', 'int']),
      malloc_trim: c.func('malloc_trim', 'int', ['size_t']) as unknown as Heap['malloc_trim'],
    };
  } catch {
    return none;
  }
};

let loading = 0;

const toMap = (): void => {
  heap ??= find();
  if (loading++ === 0) heap.mallopt(M_MMAP_THRESHOLD, WHILE_LOADING);
};
const asUsual = (): void => {
  if (--loading === 0) heap!.mallopt(M_MMAP_THRESHOLD, USUAL);
};

/** Allocates what is to go back to the system as soon as it is freed. */
export const mapped = <T>(allocate: () => T): T => {
  toMap();
  try {
    return allocate();
  } finally {
    asUsual();
  }
};

/** Does what takes and frees much native memory, and gives back what it leaves. */
export const withoutLeftovers = async <T>(make: () => Promise<T>): Promise<T> => {
  toMap();
  try {
    return await make();
  } finally {
    asUsual();
    await new Promise<void>((resolve) => heap!.malloc_trim.async(0, resolve));
  }
};
