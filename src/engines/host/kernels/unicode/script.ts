/** Which script a code point belongs to, in TensorFlow's version of Unicode. */
import { SCRIPT_RUNS } from './scripts.ts';

/** ICU's USCRIPT_UNKNOWN: no character of that version of Unicode, or one for private use. */
const UNKNOWN = 103;

interface Runs {
  /** The first code point of each run; the last one is where Unicode ends. */
  readonly starts: Int32Array;
  readonly scripts: Uint8Array;
}

const readRuns = (): Runs => {
  const words = SCRIPT_RUNS.trim().split(' ');
  const starts = new Int32Array(words.length + 1);
  const scripts = new Uint8Array(words.length);
  words.forEach((word, i) => {
    const [size, script] = word.split(',');
    starts[i + 1] = starts[i]! + Number.parseInt(size!, 36);
    scripts[i] = Number.parseInt(script!, 36);
  });
  return { starts, scripts };
};

let runs: Runs | undefined;

/** ICU's number (UScriptCode) of a code point's script; -1 outside of Unicode. */
export const scriptOf = (point: number): number => {
  if (point < 0 || point > 0x10ffff) return -1;
  runs ??= readRuns();
  const { starts, scripts } = runs;
  let [low, high] = [0, scripts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= point) low = middle;
    else high = middle - 1;
  }
  return scripts[low]!;
};

/** Matches one code point that TensorFlow's Unicode does not know, a later one perhaps. */
export const unknownPoints = (): RegExp => {
  runs ??= readRuns();
  const { starts, scripts } = runs;
  const ranges: string[] = [];
  scripts.forEach((script, i) => {
    if (script === UNKNOWN) ranges.push(`\\u{${starts[i]!.toString(16)}}-\\u{${(starts[i + 1]! - 1).toString(16)}}`);
  });
  return new RegExp(`[${ranges.join('')}]`, 'u');
};
