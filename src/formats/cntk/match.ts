/**
 * Which kind of CNTK file it is, by its first bytes:
 *
 *   Dictionary of protobuf that begins with an entry of a model    v2, what Function.save writes
 *   `ktnc`, the length of such a Dictionary, it, all numbers       v2 of more than 2 GB
 *   Dictionary that begins with an entry of a checkpoint           the .ckp beside a model, a trainer's state
 *   `B 0 C 0 N 0`: BCN in UTF-16                                   v1, of cntk.exe and BrainScript
 */

const VARINT_1 = 0x08;
const CHUNK_2 = 0x12;
const CHUNK_1 = 0x0a;
const MODEL_KEYS: ReadonlySet<string> = new Set(
  'version type uid root name inputs primitive_functions state'.split(' '),
);
const CHECKPOINT_KEYS: ReadonlySet<string> = new Set(
  'Version Learners DistributedState ExternalState Distributed External'.split(' '),
);

export type Variant = 'v2' | 'v2 of more than 2 GB' | 'checkpoint' | 'v1';

/** The bytes that stand before the dictionary of a large file: the mark, and its length. */
export const LARGE_HEAD = 8;
const LARGE_MARK = 'ktnc';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The key of the first entry, where the bytes begin a Dictionary. */
const firstKey = (head: Uint8Array): string | undefined => {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < head.length && scale < 2 ** 42; scale *= 128) {
      const byte = head[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  if (head[at] === VARINT_1) {
    at++;
    // The version of Dictionary itself.
    if (!(varint() < 100)) return undefined;
  }
  if (head[at++] !== CHUNK_2 || !(varint() > 2) || head[at++] !== CHUNK_1) return undefined;
  const length = varint();
  if (!(length <= 40 && at + length < head.length)) return undefined;
  const key = latin1(head.subarray(at, at + length));
  return head[at + length] === CHUNK_2 ? key : undefined;
};

/** undefined: no file of CNTK. */
export const variantOf = (head: Uint8Array): Variant | undefined => {
  if (latin1(head.subarray(0, 6)) === 'B\0C\0N\0') return 'v1';
  const isLarge = latin1(head.subarray(0, 4)) === LARGE_MARK;
  const key = firstKey(isLarge ? head.subarray(LARGE_HEAD) : head);
  if (key === undefined) return undefined;
  if (CHECKPOINT_KEYS.has(key)) return 'checkpoint';
  if (!MODEL_KEYS.has(key)) return undefined;
  return isLarge ? 'v2 of more than 2 GB' : 'v2';
};
