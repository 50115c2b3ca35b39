/** Plain data whose large arrays lie in memory that threads share: it travels without a copy, and all read the same. */

/** A smaller array is copied sooner than shared. */
const LARGE = 2 ** 16;

type TypedArray = Exclude<NodeJS.TypedArray, Buffer>;

const sharedArray = (array: TypedArray, known: Map<ArrayBufferView, TypedArray>): TypedArray => {
  let copy = known.get(array);
  if (!copy) {
    const memory = new SharedArrayBuffer(array.byteLength);
    const bytes = new Uint8Array(memory);
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    copy =
      array instanceof Uint8Array ? bytes : new (array.constructor as new (m: SharedArrayBuffer) => TypedArray)(memory);
    known.set(array, copy);
  }
  return copy;
};

/** The same data; its typed arrays of 64 KiB or more are copies in shared memory. */
export const shared = <T>(value: T, known = new Map<ArrayBufferView, TypedArray>()): T => {
  const share = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    if (ArrayBuffer.isView(inner)) {
      const small = inner.byteLength < LARGE || inner.buffer instanceof SharedArrayBuffer;
      return small || inner instanceof DataView ? inner : sharedArray(inner as TypedArray, known);
    }
    if (Array.isArray(inner)) return inner.map(share);
    if (inner instanceof Map) return new Map([...inner].map(([key, each]) => [key, share(each)]));
    const prototype: unknown = Object.getPrototypeOf(inner);
    if (prototype !== Object.prototype && prototype !== null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, share(each)]));
  };
  return share(value) as T;
};
