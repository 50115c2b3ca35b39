/** The words of a statement of Spark SQL: https://spark.apache.org/docs/3.5.3/sql-ref-syntax.html */
import { ServingError } from '../../../errors.ts';

export type Token =
  | {
      readonly kind: 'name' /** As it stands there; of quoted ones without the quotes. */;
      readonly text: string;
      readonly quoted: boolean;
    }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' };

const BLANK = /^(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/;
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[LDFS]?(?![\w])/i;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
const SIGN = /^(?:<=>|<>|!=|>=|<=|==|\|\||[-+*/%(),.=<>!])/;
const MAX_LENGTH = 20_000;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0', Z: '\x1a' };

/** Throws UNSUPPORTED_MODEL for what is no word of the subset. */
export const tokensOf = (statement: string): readonly Token[] => {
  if (statement.length > MAX_LENGTH) {
    throw new ServingError('UNSUPPORTED_MODEL', `a statement of ${statement.length} characters; at most ${MAX_LENGTH}`);
  }
  const tokens: Token[] = [];
  let rest = statement;
  const take = (length: number): string => {
    const text = rest.slice(0, length);
    rest = rest.slice(length);
    return text;
  };
  for (;;) {
    take(BLANK.exec(rest)?.[0].length ?? 0);
    if (rest === '') return [...tokens, { kind: 'end', text: '' }];
    const quote = rest[0]!;
    if (quote === "'" || quote === '"') {
      const [text, length] = quotedText(rest, quote);
      tokens.push({ kind: 'text', text });
      take(length);
      continue;
    }
    if (quote === '`') {
      const found = /^`((?:[^`]|``)*)`/.exec(rest);
      if (!found) throw new ServingError('UNSUPPORTED_MODEL', 'a name in ` that does not end');
      tokens.push({ kind: 'name', text: found[1]!.replaceAll('``', '`'), quoted: true });
      take(found[0].length);
      continue;
    }
    const number = NUMBER.exec(rest)?.[0];
    const name = number === undefined ? NAME.exec(rest)?.[0] : undefined;
    const sign = number === undefined && name === undefined ? SIGN.exec(rest)?.[0] : undefined;
    if (number !== undefined) tokens.push({ kind: 'number', text: take(number.length) });
    else if (name !== undefined) tokens.push({ kind: 'name', text: take(name.length), quoted: false });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: take(sign.length) });
    else
      throw new ServingError('UNSUPPORTED_MODEL', `${JSON.stringify(rest.slice(0, 10))} is not served in a statement`);
  }
};

const quotedText = (rest: string, quote: string): readonly [text: string, length: number] => {
  let text = '';
  for (let i = 1; i < rest.length; i++) {
    const letter = rest[i]!;
    if (letter === quote) return [text, i + 1];
    if (letter !== '\\') {
      text += letter;
      continue;
    }
    const next = rest[++i] ?? '';
    // \% and \_ keep the backslash, for LIKE.
    text += next === '%' || next === '_' ? `\\${next}` : (ESCAPES[next] ?? next);
  }
  throw new ServingError('UNSUPPORTED_MODEL', 'a text that does not end');
};
