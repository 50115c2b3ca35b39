/**
 * RegexFullMatch, StaticRegexFullMatch, RegexReplace, StaticRegexReplace: RE2's syntax and answers, on bytes.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/regex_full_match_op.cc,
 * regex_replace_op.cc · https://github.com/google/re2/blob/2024-07-02/re2/re2.cc (GlobalReplace, Rewrite)
 *
 * The automaton is our own (re2/): JavaScript's regular expressions work on text, differ in syntax, and may take
 * exponential time.
 */
import { StringsWriter, stringCount } from '../../../tensor/strings.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import type { HostKernel, HostNode, HostRun } from '../kernel.ts';
import { flagOf, latin1Of, scalarBytes, stringInput, stringTensor } from './arguments.ts';
import { Matcher } from './re2/matcher.ts';
import { compile, type Program } from './re2/program.ts';
import { parsePattern } from './re2/syntax.ts';

const programOf = (pattern: Uint8Array): Program => compile(parsePattern(pattern));

type Inputs = readonly (Tensor | undefined)[];

/** What the node's constant or attribute gives once, or else each run's own input. */
const pattern = (node: HostNode, isStatic: boolean): ((inputs: Inputs) => Program) => {
  const known = isStatic ? latin1Of(node, 'pattern') : node.constants[1] && scalarBytes(node.constants, 1);
  if (!known) return (inputs) => programOf(scalarBytes(inputs, 1));
  const program = programOf(known);
  return () => program;
};

/** Bytes times the program's size, in units of a tenth of what a simple kernel does with a byte. */
const work =
  (program: (inputs: Inputs) => Program): NonNullable<HostRun['workBytes']> =>
  (inputs) => {
    try {
      return stringInput(inputs, 0).data.bytes.length * (10 + program(inputs).ops.length / 4);
    } catch {
      return 0;
    }
  };

const fullMatch =
  (isStatic: boolean): HostKernel =>
  (node) => {
    const program = pattern(node, isStatic);
    const run = (inputs: Inputs): readonly Tensor[] => {
      const { shape, data } = stringInput(inputs, 0);
      const { bytes, offsets } = data;
      const matcher = new Matcher(program(inputs), 0);
      const found = new Uint8Array(stringCount(data));
      for (let i = 0; i < found.length; i++) found[i] = Number(matcher.full(bytes, offsets[i]!, offsets[i + 1]!));
      return [{ dtype: 'bool', shape, data: found }];
    };
    return Object.assign(run, { workBytes: work(program) });
  };

const BACKSLASH = 0x5c;
/** Runs of bytes and numbers of groups, up to the first mistake. */
interface Rewrite {
  readonly parts: readonly (Uint8Array | number)[];
  readonly isWhole: boolean;
}

const rewriteOf = (text: Uint8Array): Rewrite => {
  const parts: (Uint8Array | number)[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== BACKSLASH) continue;
    parts.push(text.subarray(from, at));
    const next = text[++at];
    if (next === BACKSLASH) from = at;
    else if (next !== undefined && next >= 48 && next <= 57) {
      parts.push(next - 48);
      from = at + 1;
    } else return { parts, isWhole: false };
  }
  return { parts: [...parts, text.subarray(from)], isWhole: true };
};

/** How many bytes the character at `at` has; 1 for what is none. */
const characterLength = (bytes: Uint8Array, at: number, to: number): number => {
  const lead = bytes[at]!;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
  if (length === 1 || at + length > to) return 1;
  const second = bytes[at + 1]!;
  // overlong, or past U+10FFFF
  if (
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xf0 && second < 0x90) ||
    lead > 0xf4 ||
    (lead === 0xf4 && second > 0x8f)
  )
    return 1;
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 1;
  return length;
};

const regexReplace =
  (isStatic: boolean): HostKernel =>
  (node) => {
    const program = pattern(node, isStatic);
    const global = flagOf(node, 'replace_global');
    const run = (inputs: Inputs): readonly Tensor[] => {
      const given = stringInput(inputs, 0);
      const { bytes, offsets } = given.data;
      const compiled = program(inputs);
      const rewrite = rewriteOf(isStatic ? latin1Of(node, 'rewrite') : scalarBytes(inputs, 2));
      const most = rewrite.parts.reduce<number>(
        (max, part) => (typeof part === 'number' ? Math.max(max, part) : max),
        0,
      );
      // RE2 replaces nothing by a group that is not there; by a mistake nothing once, but what stands before it globally
      if (most > compiled.groups || !(rewrite.isWhole || global)) return [given];
      const matcher = new Matcher(compiled, most + 1);
      const { groups } = matcher;
      const out = new StringsWriter(stringCount(given.data), bytes.length);
      const write = (): void => {
        for (const part of rewrite.parts) {
          if (typeof part !== 'number') out.bytes(part);
          else if (groups[2 * part]! >= 0) out.bytes(bytes, groups[2 * part]!, groups[2 * part + 1]!);
        }
      };
      for (let i = 0; i + 1 < offsets.length; i++) {
        const [from, to] = [offsets[i]!, offsets[i + 1]!];
        let at = from;
        let lastEnd = -1;
        while (at <= to && matcher.search(bytes, from, to, at)) {
          const [start, end] = [groups[0]!, groups[1]!];
          out.bytes(bytes, at, start);
          if (start === end && start === lastEnd) {
            // nothing, where the last match ended, does not count: one character on
            const next = start < to ? start + characterLength(bytes, start, to) : start + 1;
            out.bytes(bytes, start, Math.min(next, to));
            at = next;
            continue;
          }
          write();
          at = end;
          lastEnd = end;
          if (!global) break;
        }
        out.bytes(bytes, at, to);
        out.end();
      }
      return [stringTensor(given.shape, out.finish())];
    };
    return Object.assign(run, { workBytes: work(program) });
  };

export const regexFullMatch = fullMatch(false);
export const staticRegexFullMatch = fullMatch(true);
export const regexReplaceOf = regexReplace(false);
export const staticRegexReplace = regexReplace(true);
