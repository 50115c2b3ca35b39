/**
 * Operators that only check, and give nothing: `_assert_async` a tensor, `_assert_scalar` a number, `sym_constrain_range`
 * a size that only the run knows. Where a check fails, so does the run, as torch's does.
 * https://github.com/pytorch/pytorch/blob/v2.9.0/aten/src/ATen/native/Constraints.cpp
 */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import { asTensor } from '../promotion.ts';
import { type Arg, isScalar, isTensor, numberOf } from '../values.ts';

type Args = ReadonlyMap<string, Arg>;

const CHECK =
  /^torch\.ops\.aten\.(_assert_tensor_metadata|_assert_scalar|_assert_async|_functional_assert_async|_functional_assert_scalar|sym_constrain_range|sym_constrain_range_for_size|_functional_sym_constrain_range|_functional_sym_constrain_range_for_size|_make_dep_token|_print)(\.|$)/;

export const isCheck = (target: string): boolean => CHECK.test(target);

/** What a tensor or a number is not, where it is false. */
const isFalse = (g: GraphBuilder, arg: Arg | undefined): Value | undefined => {
  if (arg === undefined || (!isTensor(arg) && !isScalar(arg))) return undefined;
  if (isScalar(arg) && Number(numberOf(arg) ?? 0) !== 0) return undefined;
  const value = isTensor(arg) ? cast(g, arg, 'bool') : asTensor(g, arg, 'bool');
  return g.op('Not', [value]);
};

const isOutside = (g: GraphBuilder, args: Args, least: number | undefined): Value | undefined => {
  const size = args.get('size');
  if (!isScalar(size)) return undefined;
  const known = (name: string): number | undefined => {
    const bound = args.get(name);
    return isScalar(bound) ? Number(numberOf(bound)) : undefined;
  };
  const [min = least, max] = [known('min'), known('max')];
  const value = asTensor(g, size, 'int64');
  const wrong = [
    ...(min === undefined ? [] : [g.op('Less', [value, g.scalar('int64', min)])]),
    ...(max === undefined || !(max < 2 ** 53) ? [] : [g.op('Greater', [value, g.scalar('int64', max)])]),
  ];
  return wrong.length === 2 ? g.op('Or', wrong) : wrong[0];
};

/** A value of rank 0 that is true where the check fails; undefined where it cannot fail. */
export const badOf = (g: GraphBuilder, target: string, args: Args): Value | undefined => {
  const [, name = ''] = CHECK.exec(target)!;
  if (name.includes('_assert_async') || name.includes('_assert_scalar')) return isFalse(g, args.get('self'));
  if (name.includes('constrain_range')) return isOutside(g, args, name.includes('for_size') ? 0 : undefined);
  return undefined;
};

/** What is wanted, in the model's own words where it has any. */
export const wishOf = (args: Args): string => {
  const said = args.get('assert_msg');
  if (typeof said === 'string') return `what the model asserts must hold: ${said}`;
  const [min, max] = ['min', 'max'].map((name) => args.get(name) ?? null);
  const range = `${typeof min === 'number' ? ` at least ${min}` : ''}${typeof max === 'number' ? ` at most ${max}` : ''}`;
  return range === '' ? 'what the model asserts must hold' : `a number that the model computes must be${range}`;
};
