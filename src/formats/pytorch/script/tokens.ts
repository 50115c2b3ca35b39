/** Words of TorchScript's code with their places; indentation becomes tokens of its own, as in Python. */
import { ServingError } from '../../../errors.ts';

export type TokenKind = 'name' | 'int' | 'float' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';
export interface Token {
  readonly kind: TokenKind;
  /** Of a string: what it stands for. */
  readonly text: string;
  readonly line: number;
}

const MAX_INDENTS = 200;
const WORD = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const NUMBER = /(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)j?/y;
const OPERATOR = /->|==|!=|<=|>=|\/\/|\*\*|<<|>>|\.\.\.|[-+*/%&|^~<>()[\]{},:.=;@!]/y;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const decoder = new TextDecoder();
// torch writes bytes beyond ASCII as octal escapes of UTF-8.
const unescaped = (raw: string): string => {
  if (!raw.includes('\\')) return raw;
  const bytes: number[] = [];
  for (let i = 0; i < raw.length; ) {
    const c = raw[i]!;
    if (c !== '\\') {
      const point = String.fromCodePoint(raw.codePointAt(i)!);
      bytes.push(...Buffer.from(point));
      i += point.length;
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(raw.slice(i + 1, i + 4))?.[0];
    const hex = /^x([\da-fA-F]{2})/.exec(raw.slice(i + 1, i + 4))?.[1];
    if (octal !== undefined) {
      bytes.push(Number.parseInt(octal, 8) & 255);
      i += 1 + octal.length;
    } else if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
      i += 4;
    } else {
      bytes.push(...Buffer.from(ESCAPES[raw[i + 1]!] ?? `\\${raw[i + 1] ?? ''}`));
      i += 2;
    }
  }
  return decoder.decode(Uint8Array.from(bytes));
};

/** The tokens of a file. Throws CORRUPT_MODEL with the line. */
export const tokenize = (text: string, file: string): readonly Token[] => {
  const tokens: Token[] = [];
  const indents = [0];
  let [at, line, depth] = [0, 1, 0];
  let fresh = true;
  const fail = (what: string): ServingError => new ServingError('CORRUPT_MODEL', `${file}: line ${line}: ${what}`);
  const push = (kind: TokenKind, value: string): void => {
    tokens.push({ kind, text: value, line });
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const quoted = (): string => {
    const quote = text[at]!;
    const mark = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
    let end = at + mark.length;
    while (end < text.length && !text.startsWith(mark, end)) {
      if (text[end] === '\n' && mark.length === 1) break;
      end += text[end] === '\\' ? 2 : 1;
    }
    if (end >= text.length || !text.startsWith(mark, end)) throw fail('a string has no end');
    const raw = text.slice(at + mark.length, end);
    at = end + mark.length;
    return raw;
  };
  const indent = (width: number): void => {
    if (width > indents.at(-1)!) {
      if (indents.length > MAX_INDENTS) throw fail(`more than ${MAX_INDENTS} levels of indentation`);
      indents.push(width);
      push('indent', '');
    }
    while (width < indents.at(-1)!) {
      indents.pop();
      push('dedent', '');
      if (width > indents.at(-1)!) throw fail('the indentation fits no block');
    }
  };
  while (at < text.length) {
    const c = text[at]!;
    if (fresh) {
      const space = /[ \t]*/y;
      space.lastIndex = at;
      const width = space.exec(text)![0].length;
      at += width;
      fresh = false;
      const next = text[at];
      if (next !== undefined && next !== '\n' && next !== '\r' && next !== '#') indent(width);
      continue;
    }
    if (c === '\n') {
      at++;
      if (depth === 0) {
        if (tokens.length > 0 && tokens.at(-1)!.kind !== 'newline') push('newline', '');
        fresh = true;
      }
      line++;
    } else if (c === ' ' || c === '\t' || c === '\r') at++;
    else if (c === '#') while (at < text.length && text[at] !== '\n') at++;
    else if (c === '"' || c === "'") {
      const from = line;
      const raw = quoted();
      tokens.push({ kind: 'string', text: unescaped(raw), line: from });
      for (const each of raw) if (each === '\n') line++;
    } else {
      const word = match(WORD);
      if (word !== undefined) {
        push('name', word);
        at += word.length;
        continue;
      }
      const number = /[\d.]/.test(c) ? match(NUMBER) : undefined;
      if (number !== undefined && number !== '.') {
        if (number.endsWith('j')) throw fail('complex numbers are not supported in code');
        push(/^0[xX]|^\d+$/.test(number) ? 'int' : 'float', number);
        at += number.length;
        continue;
      }
      const operator = match(OPERATOR);
      if (operator === undefined) throw fail(`the character ${JSON.stringify(c)} is none of TorchScript's`);
      if ('([{'.includes(operator)) depth++;
      if (')]}'.includes(operator)) depth = Math.max(0, depth - 1);
      push('operator', operator);
      at += operator.length;
    }
  }
  if (tokens.length > 0 && tokens.at(-1)!.kind !== 'newline') push('newline', '');
  indent(0);
  push('end', '');
  return tokens;
};
