/**
 * What Python's str does with text, where JavaScript's own words differ. Checked against Python over all characters.
 * https://docs.python.org/3.13/library/stdtypes.html#text-sequence-type-str
 */

/** Blocks of 256 characters, each worked out when it is first asked for. */
const tableOf = (test: (character: string, code: number) => boolean): ((code: number) => boolean) => {
  const blocks = new Array<Uint8Array | undefined>(0x1100);
  return (code) => {
    let block = blocks[code >> 8];
    if (!block) {
      const start = code & ~0xff;
      block = Uint8Array.from({ length: 256 }, (_, i) => (test(String.fromCodePoint(start + i), start + i) ? 1 : 0));
      blocks[code >> 8] = block;
    }
    return block[code & 0xff] === 1;
  };
};

const WORD = /^[\p{L}\p{N}_]$/u;
const DIGIT = /^\p{Nd}$/u;
/** What JavaScript takes for white space, but for the byte order mark, and the separators of ASCII and U+0085. */
const isSpaceCode = (character: string, code: number): boolean =>
  (code >= 0x1c && code <= 0x1f) || code === 0x85 || (code !== 0xfeff && character.trim() === '');

/** `\w` of Python: letters, numbers and the underscore, but no combining marks. */
export const isWord = tableOf((character) => WORD.test(character));
/** `\d` of Python. */
export const isDigit = tableOf((character) => DIGIT.test(character));
/** `\s` of Python, and what `str.split()` splits at. */
export const isSpace = tableOf(isSpaceCode);

/** `unicodedata.combining(c) != 0`: characters that canonical ordering moves past a mark of another class. */
const isCombining = tableOf((character) => {
  // U+0345 has the highest class but one that is used, 240; U+0334 the lowest, 1.
  const after = `\u0345${character}`;
  const before = `${character}\u0334`;
  return after.normalize('NFD') !== after || before.normalize('NFD') !== before;
});

const ASCII = /^[\0-\x7f]*$/;
const NOT_ASCII = /[^\0-\x7f]+/g;

/** NFKD without the characters that are not ASCII. */
export const stripAccentsAscii = (text: string): string =>
  ASCII.test(text) ? text : text.normalize('NFKD').replace(NOT_ASCII, '');

/** NFKD without combining marks. `keepsPlain`: a text that NFKD does not change keeps its marks. */
export const stripAccentsUnicode = (text: string, keepsPlain: boolean): string => {
  if (ASCII.test(text)) return text;
  const normalized = text.normalize('NFKD');
  if (keepsPlain && normalized === text) return text;
  let stripped = '';
  for (const character of normalized) if (!isCombining(character.codePointAt(0)!)) stripped += character;
  return stripped;
};

/** The code points of a text, and where each begins in it. */
export interface CodePoints {
  readonly codes: Uint32Array;
  /** By code point, and one more: its place in the text; undefined where places are the same. */
  readonly places: Uint32Array | undefined;
}

/** The code points of a text. */
export const codePointsOf = (text: string): CodePoints => {
  const codes = new Uint32Array(text.length);
  let wide = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    codes[i] = code;
    if (code >= 0xd800 && code < 0xe000) wide = true;
  }
  if (!wide) return { codes, places: undefined };
  const places = new Uint32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; count++) {
    const code = text.codePointAt(i)!;
    codes[count] = code;
    places[count] = i;
    i += code > 0xffff ? 2 : 1;
  }
  places[count] = text.length;
  return { codes: codes.subarray(0, count), places: places.subarray(0, count + 1) };
};
