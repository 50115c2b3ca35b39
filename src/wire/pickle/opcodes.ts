/**
 * The opcodes of protocols 0 to 5, one row each.
 * https://github.com/python/cpython/blob/v3.13.0/Lib/pickletools.py describes them.
 */
import { ServingError } from '../../errors.ts';
import type { Cursor } from './cursor.ts';
import type { Unpickler } from './machine.ts';
import { decodeFloat, decodeInteger, decodeLong, decodeRawUnicode, decodeRepr, decodeUtf8 } from './text.ts';
import { describe, Tuple, type Value } from './values.ts';

const HIGHEST_PROTOCOL = 5;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `pickle: ${message}`);

export type Act = (machine: Unpickler, cursor: Cursor) => void;

export const STOP = '.'.charCodeAt(0);

const text = (value: Value): string => {
  if (typeof value !== 'string') throw corrupt(`${describe(value)} where a name was expected`);
  return value;
};

const popTuple = (machine: Unpickler, count: number): void => {
  const items: Value[] = [];
  for (let i = 0; i < count; i++) items.unshift(machine.pop());
  machine.push(new Tuple(items));
};

const extension: Act = () => {
  throw new ServingError('UNSUPPORTED_MODEL', 'pickle: extension codes (copyreg.add_extension) have no meaning here');
};

const instantiate = (machine: Unpickler, cls: Value, args: readonly Value[]): void =>
  machine.push(machine.call(cls, new Tuple(args)));

// biome-ignore format: one opcode a line
const ROWS: readonly (readonly [code: number | string, act: Act])[] = [
  [0x80, (_, c) => { const protocol = c.byte(); if (protocol > HIGHEST_PROTOCOL) throw new ServingError('UNSUPPORTED_MODEL', `pickle: protocol ${protocol}; 0 to ${HIGHEST_PROTOCOL} are read`); }],
  [0x95, (m, c) => { const size = c.uint64(); if (!m.options.isHead && size > c.bytes.length - c.position) throw corrupt(`a frame of ${size} bytes at byte ${c.position} of ${c.bytes.length}; the file may be cut`); }],
  // constants and numbers
  ['N',  (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  ['I',  (m, c) => { const line = c.line(); m.push(line === '00' ? false : line === '01' ? true : decodeInteger(line)); }],
  ['J',  (m, c) => m.push(BigInt(c.int32()))],
  ['K',  (m, c) => m.push(BigInt(c.byte()))],
  ['M',  (m, c) => m.push(BigInt(c.uint16()))],
  ['L',  (m, c) => m.push(decodeInteger(c.line()))],
  [0x8a, (m, c) => m.push(decodeLong(c.take(c.byte())))],
  [0x8b, (m, c) => m.push(decodeLong(c.take(c.int32())))],
  ['F',  (m, c) => m.push(decodeFloat(c.line()))],
  ['G',  (m, c) => m.push(c.float64())],
  // strings and bytes
  ['S',  (m, c) => m.push(decodeRepr(c.line()))],
  ['T',  (m, c) => m.push(Buffer.from(c.take(c.int32())).toString('latin1'))],
  ['U',  (m, c) => m.push(Buffer.from(c.take(c.byte())).toString('latin1'))],
  ['V',  (m, c) => m.push(decodeRawUnicode(c.line()))],
  ['X',  (m, c) => m.push(decodeUtf8(c.take(c.uint32())))],
  [0x8c, (m, c) => m.push(decodeUtf8(c.take(c.byte())))],
  [0x8d, (m, c) => m.push(decodeUtf8(c.take(c.uint64())))],
  ['B',  (m, c) => m.push(c.take(c.uint32()))],
  ['C',  (m, c) => m.push(c.take(c.byte()))],
  [0x8e, (m, c) => m.push(c.take(c.uint64()))],
  [0x96, (m, c) => m.push(c.take(c.uint64()))],
  [0x97, (m) => m.push(m.nextBuffer())],
  [0x98, () => {}],
  // lists, tuples, dicts, sets
  ['(',  (m) => m.mark()],
  [']',  (m) => m.push([])],
  ['l',  (m) => m.push(m.popMark())],
  ['a',  (m) => { const item = m.pop(); m.append([item]); }],
  ['e',  (m) => { const items = m.popMark(); m.append(items); }],
  [')',  (m) => m.push(new Tuple([]))],
  ['t',  (m) => m.push(new Tuple(m.popMark()))],
  [0x85, (m) => popTuple(m, 1)],
  [0x86, (m) => popTuple(m, 2)],
  [0x87, (m) => popTuple(m, 3)],
  ['}',  (m) => m.push(new Map())],
  ['d',  (m) => { const items = m.popMark(); m.push(new Map()); m.setItems(items); }],
  ['s',  (m) => { const value = m.pop(); const key = m.pop(); m.setItems([key, value]); }],
  ['u',  (m) => { const items = m.popMark(); m.setItems(items); }],
  [0x8f, (m) => m.push(new Set())],
  [0x90, (m) => { const items = m.popMark(); m.add(items); }],
  [0x91, (m) => m.push(new Set(m.popMark()))],
  // the stack and the memo
  ['0',  (m) => m.drop()],
  ['1',  (m) => { m.popMark(); }],
  ['2',  (m) => m.push(m.top())],
  ['p',  (m, c) => m.remember(Number(decodeInteger(c.line())))],
  ['q',  (m, c) => m.remember(c.byte())],
  ['r',  (m, c) => m.remember(c.uint32())],
  [0x94, (m) => m.remember(m.memoSize)],
  ['g',  (m, c) => m.recall(Number(decodeInteger(c.line())))],
  ['h',  (m, c) => m.recall(c.byte())],
  ['j',  (m, c) => m.recall(c.uint32())],
  // globals and objects
  ['c',  (m, c) => { const module = c.line(); m.push(m.global(module, c.line())); }],
  [0x93, (m) => { const name = text(m.pop()); m.push(m.global(text(m.pop()), name)); }],
  ['R',  (m) => { const args = m.pop(); m.push(m.call(m.pop(), args)); }],
  [0x81, (m) => { const args = m.pop(); m.push(m.call(m.pop(), args)); }],
  [0x92, (m) => { const kwargs = m.pop(); const args = m.pop(); m.push(m.call(m.pop(), args, kwargs)); }],
  ['i',  (m, c) => { const module = c.line(); const cls = m.global(module, c.line()); instantiate(m, cls, m.popMark()); }],
  ['o',  (m) => { const [cls = null, ...args] = m.popMark(); instantiate(m, cls, args); }],
  ['b',  (m) => m.build()],
  ['P',  (m, c) => m.push(m.persistent(c.line()))],
  ['Q',  (m) => m.push(m.persistent(m.pop()))],
  [0x82, extension],
  [0x83, extension],
  [0x84, extension],
];

/** By the opcode's byte; undefined where there is none. STOP has no row: it ends the machine. */
export const OPCODES: readonly (Act | undefined)[] = (() => {
  const table = new Array<Act | undefined>(256).fill(undefined);
  for (const [code, act] of ROWS) table[typeof code === 'string' ? code.charCodeAt(0) : code] = act;
  return table;
})();
