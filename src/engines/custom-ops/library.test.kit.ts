/** Shared libraries made for tests: an ELF file with a dynamic section and nothing that could run. */
export interface Made {
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly defined?: readonly string[];
  readonly wanted?: readonly string[];
  /** e_machine; this machine's own when absent. */
  readonly machine?: number;
  /** The symbols are counted by DT_GNU_HASH, as linkers of today write it, or by DT_HASH. */
  readonly gnu?: boolean;
}

const OWN = process.arch === 'arm64' ? 183 : 62;
/** Where the one segment is mapped; not where it lies in the file. */
const BASE = 0x10000;

export const library = ({
  soname,
  needed = [],
  defined = [],
  wanted = [],
  machine = OWN,
  gnu = true,
}: Made): Buffer => {
  let strings = '\0';
  const text = (value: string): number => {
    const at = strings.length;
    strings += `${value}\0`;
    return at;
  };
  const symbols = Buffer.alloc(24 * (1 + wanted.length + defined.length));
  [...wanted, ...defined].forEach((name, i) => {
    symbols.writeUInt32LE(text(name), 24 * (i + 1));
    symbols.writeUInt16LE(i < wanted.length ? 0 : 1, 24 * (i + 1) + 6);
  });
  const entries: [number, number][] = needed.map((name) => [1, text(name)]);
  if (soname !== undefined) entries.push([14, text(soname)]);
  const count = wanted.length + defined.length + 1;
  const first = wanted.length + 1;
  const hash = gnu ? Buffer.alloc(16 + 8 + 4 + 4 * Math.max(0, count - first)) : Buffer.alloc(8);
  if (gnu) {
    hash.writeUInt32LE(1, 0);
    hash.writeUInt32LE(first, 4);
    hash.writeUInt32LE(1, 8);
    hash.writeUInt32LE(count > first ? first : 0, 24);
    if (count > first) hash.writeUInt32LE(1, 28 + 4 * (count - 1 - first));
  } else hash.writeUInt32LE(count, 4);
  const head = Buffer.alloc(64 + 2 * 56);
  const dynamicBytes = 16 * (entries.length + 5);
  const at = { strings: head.length + dynamicBytes, symbols: 0, hash: 0 };
  const bytes = Buffer.from(strings, 'latin1');
  at.symbols = at.strings + bytes.length;
  at.hash = at.symbols + symbols.length;
  entries.push(
    [5, BASE + at.strings],
    [10, bytes.length],
    [6, BASE + at.symbols],
    [gnu ? 0x6ffffef5 : 4, BASE + at.hash],
    [0, 0],
  );
  const dynamic = Buffer.alloc(dynamicBytes);
  entries.forEach(([tag, value], i) => {
    dynamic.writeBigUInt64LE(BigInt(tag), 16 * i);
    dynamic.writeBigUInt64LE(BigInt(value), 16 * i + 8);
  });
  const all = at.hash + hash.length;
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(machine, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(2, 56);
  for (const [i, [type, offset, size]] of (
    [
      [1, 0, all],
      [2, head.length, dynamicBytes],
    ] as const
  ).entries()) {
    head.writeUInt32LE(type, 64 + 56 * i);
    head.writeBigUInt64LE(BigInt(offset), 64 + 56 * i + 8);
    head.writeBigUInt64LE(BigInt(BASE + offset), 64 + 56 * i + 16);
    head.writeBigUInt64LE(BigInt(size), 64 + 56 * i + 32);
  }
  return Buffer.concat([head, dynamic, bytes, symbols, hash]);
};
