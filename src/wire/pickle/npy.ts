/**
 * .npy files: https://numpy.org/doc/2.3/reference/generated/numpy.lib.format.html
 * The header is a dict as Python's repr writes it; it is read by a grammar of literals, never evaluated.
 */
import { ServingError } from '../../errors.ts';
import { arrayOf, dtypeOf, type NdArray, NdDtype, type NdField, shapeOf } from './numpy.ts';
import { Tuple, type Value } from './values.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', `.npy: ${message}`);

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_DEPTH = 20;
const TOKEN = /\s*(?:([bu]?'(?:[^'\\]|\\.)*'|[bu]?"(?:[^"\\]|\\.)*")|(-?\d+)L?|(True|False|None)|([[\](){},:]))/y;
const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };

/** A literal of Python: dicts, lists, tuples, strings without escapes, ints, True, False, None. */
const parseLiteral = (text: string): Value => {
  const tokens: RegExpExecArray[] = [];
  const pattern = new RegExp(TOKEN);
  for (let at = 0; text.slice(at).trim() !== ''; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const token = pattern.exec(text);
    if (!token) throw corrupt(`its header is ${text.trim().slice(0, 200)}`);
    tokens.push(token);
  }
  let next = 0;
  const sign = (): string | undefined => tokens[next]?.[4];
  const parse = (depth: number): Value => {
    const token = tokens[next++];
    if (!token || depth > MAX_DEPTH) throw corrupt('its header ends too early, or is nested too deep');
    const [, string, integer, word, open] = token;
    if (string !== undefined) return string.replace(/^[bu]/, '').slice(1, -1);
    if (integer !== undefined) return BigInt(integer);
    if (word !== undefined) return WORDS[word] ?? null;
    const close = CLOSING[open!];
    if (!close) throw corrupt(`its header has a ${open} too many`);
    const items: Value[] = [];
    const keys: Value[] = [];
    while (sign() !== close) {
      const item = parse(depth + 1);
      if (open === '{') {
        keys.push(item);
        if (sign() !== ':') throw corrupt('a key of its header has no value');
        next++;
        items.push(parse(depth + 1));
      } else items.push(item);
      if (sign() === ',') next++;
      else if (sign() !== close) throw corrupt('its header is no list');
    }
    next++;
    return open === '{' ? new Map(keys.map((key, i) => [key, items[i]!])) : open === '[' ? items : new Tuple(items);
  };
  return parse(0);
};

/** A dtype as `dtype.descr` gives it: a code, or a list of (name, dtype) and (name, dtype, shape); without names: gaps. */
const dtypeOfDescr = (descr: Value): NdDtype => {
  if (typeof descr === 'string') return dtypeOf(descr);
  if (!Array.isArray(descr)) throw corrupt('its header has no dtype');
  const fields = new Map<string, NdField>();
  let offset = 0;
  for (const field of descr) {
    const [name, of, shape] = field instanceof Tuple ? field.items : [];
    const element = dtypeOfDescr(of ?? null);
    const dims = shape === undefined ? [] : shapeOf(shape);
    const dtype = new NdDtype(
      'V',
      dims.reduce((product, dim) => product * dim, element.itemSize),
    );
    if (dims.length > 0) dtype.sub = { dtype: element, shape: dims };
    const plain = dims.length > 0 ? dtype : element;
    // A title may stand before the name.
    const called = name instanceof Tuple ? name.items[1] : name;
    if (typeof called === 'string' && called !== '') fields.set(called, { dtype: plain, offset });
    offset += plain.itemSize;
  }
  const record = new NdDtype('V', offset);
  record.fields = fields;
  return record;
};

/** The array of a .npy file, over its bytes. Throws CORRUPT_MODEL. */
export const readNpy = (bytes: Uint8Array): NdArray => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw corrupt('its first bytes are none of a .npy');
  const wide = bytes[6]! > 1;
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length) throw corrupt('its header is cut');
  const header = parseLiteral(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  if (!(header instanceof Map)) throw corrupt('its header is no dict');
  const dtype = dtypeOfDescr(header.get('descr') ?? null);
  return arrayOf(dtype, shapeOf(header.get('shape')), bytes.subarray(end), header.get('fortran_order') === true);
};
