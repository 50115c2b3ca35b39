/**
 * Operators that meant something else in older files, as torch of today reads them: a file's version says up to which
 * change its operators are to be read as they were.
 *
 *   below 4 (torch 1.5)   div of two integers rounds toward zero
 *   below 5 (torch 1.6)   full of an int or a bool is of floats
 *   below 8 (torch 1.10)  linspace without steps has 100 of them; below 9, logspace
 *   below 10              gelu has no `approximate`: that is its default
 *
 * A file has the lowest version that its operators need, so most of torch 1.6 to today are of version 3.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/torch/csrc/jit/operator_upgraders/upgraders_entry.cpp
 */
import { type Arg, isScalar, isTensor, kindOf } from '../values.ts';

interface Call {
  readonly positional: readonly Arg[];
  readonly named: Readonly<Record<string, Arg>>;
}

const isIntegral = (arg: Arg | undefined): boolean =>
  isTensor(arg) ? /^u?int|^bool/.test(arg.dtype) : isScalar(arg) && kindOf(arg) !== 'float';

/** The steps where a file says none. */
const STEPS = 100;

const division = ({ positional, named }: Call): Call => {
  const isWhole = [...positional, ...Object.values(named)].every(isIntegral);
  return isWhole ? { positional, named: { ...named, rounding_mode: 'trunc' } } : { positional, named };
};

const ofFloats = (call: Call): Call =>
  (call.named['dtype'] ?? null) === null ? { ...call, named: { ...call.named, dtype: 'float32' } } : call;

const withSteps = (call: Call): Call => {
  const [start, end, steps = call.named['steps'] ?? null, ...rest] = call.positional;
  return steps === null ? { ...call, positional: [start!, end!, STEPS, ...rest] } : call;
};

/** What was changed with which version of files. */
// biome-ignore format: one operator a line
const UPGRADES: readonly (readonly [op: RegExp, before: number, upgrade: (call: Call) => Call])[] = [
  [/^aten::div_?$/,   4, division],
  [/^aten::full$/,    5, ofFloats],
  [/^aten::linspace$/, 8, withSteps],
  [/^aten::logspace$/, 9, withSteps],
];

/** The call as today's operators take it. */
export const upgrade = (
  version: number,
  name: string,
  positional: readonly Arg[],
  named: Readonly<Record<string, Arg>>,
): Call => {
  const row = UPGRADES.find(([op, before]) => version < before && op.test(name));
  return row ? row[2]({ positional, named }) : { positional, named };
};
