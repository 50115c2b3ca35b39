/** What java.util.regex does with its patterns: find, replaceAll, split. Texts are code points in the search. */
import { ServingError } from '../../errors.ts';
import { type Found, searchOf } from './find-all.ts';
import { type JavaPatternOptions, readJavaPattern } from './java-pattern.ts';

const codesOf = (text: string): Uint32Array => Uint32Array.from([...text], (letter) => letter.codePointAt(0)!);

const textOf = (codes: Uint32Array, from = 0, to = codes.length): string => {
  let text = '';
  for (let at = from; at < to; at += 4096) text += String.fromCodePoint(...codes.subarray(at, Math.min(to, at + 4096)));
  return text;
};

export interface JavaRegex {
  /** Whether some part of the text fits. */
  readonly finds: (text: string) => boolean;
  /** The parts that fit. */
  readonly all: (text: string) => readonly string[];
  /** Replacements refer to groups as $1 and ${name}; a backslash takes the next character as it is. */
  readonly replaceAll: (text: string, replacement: string) => string;
  /** What lies between the parts that fit, empty texts included. */
  readonly split: (text: string) => readonly string[];
}

type Piece = string | number;

/** As Matcher.appendReplacement reads them; undefined where that throws. */
const replacementOf = (
  text: string,
  groups: number,
  names: ReadonlyMap<string, number>,
): readonly Piece[] | undefined => {
  const pieces: Piece[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (letter === '\\') {
      if (++i >= text.length) return undefined;
      plain += text[i];
    } else if (letter !== '$') plain += letter;
    else {
      pieces.push(plain);
      plain = '';
      const [whole, name, first] = /^(?:\{([A-Za-z][A-Za-z0-9]*)\}|([0-9]))/.exec(text.slice(i + 1)) ?? [];
      if (whole === undefined) return undefined;
      if (name !== undefined) {
        const group = names.get(name);
        if (group === undefined) return undefined;
        pieces.push(group);
        i += whole.length;
        continue;
      }
      let group = Number(first);
      if (group > groups) return undefined;
      i++;
      while (/[0-9]/.test(text[i + 1] ?? '') && group * 10 + Number(text[i + 1]) <= groups)
        group = group * 10 + Number(text[++i]);
      pieces.push(group);
    }
  }
  pieces.push(plain);
  return pieces;
};

/** Throws UNSUPPORTED_MODEL for what is no pattern, or one that is not served; its functions INVALID_INPUT where they take too long. */
export const javaRegex = (pattern: string, options: JavaPatternOptions = {}): JavaRegex => {
  const read = readJavaPattern(pattern, options);
  const search = searchOf(read);
  const cut = (
    text: string,
    take: (match: Found, from: number, codes: Uint32Array) => void,
  ): readonly [Uint32Array, number] => {
    const codes = codesOf(text);
    let last = 0;
    search(codes, (match) => {
      take(match, last, codes);
      last = match.to;
      return false;
    });
    return [codes, last];
  };
  return {
    finds: (text) => {
      let found = false;
      search(codesOf(text), () => {
        found = true;
        return true;
      });
      return found;
    },
    all: (text) => {
      const parts: string[] = [];
      cut(text, ({ from, to }, _last, codes) => parts.push(textOf(codes, from, to)));
      return parts;
    },
    replaceAll: (text, replacement) => {
      const pieces = replacementOf(replacement, read.groups, read.names);
      let made = '';
      const [codes, last] = cut(text, (match, before, own) => {
        if (!pieces)
          throw new ServingError(
            'INVALID_INPUT',
            `the replacement ${JSON.stringify(replacement)} names no group of the pattern`,
          );
        made += textOf(own, before, match.from);
        for (const piece of pieces) {
          const group =
            typeof piece === 'number'
              ? piece === 0
                ? ([match.from, match.to] as const)
                : match.group(piece)
              : undefined;
          made += typeof piece === 'string' ? piece : group ? textOf(own, group[0], group[1]) : '';
        }
      });
      return made + textOf(codes, last);
    },
    split: (text) => {
      const parts: string[] = [];
      const [codes, last] = cut(text, ({ from, to }, before, own) => {
        // An empty match at the beginning cuts nothing off.
        if (to > 0) parts.push(textOf(own, before, from));
      });
      parts.push(textOf(codes, last));
      return parts;
    },
  };
};
