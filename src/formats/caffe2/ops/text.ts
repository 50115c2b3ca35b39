/**
 * Texts, as bytes. https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/string_ops.cc
 */
import { type Args, type Call, corrupt, hosted, type OpRow, refuse } from '../table.ts';
import { checkDtype } from './values.ts';

const affix = (side: 'start' | 'end'): OpRow =>
  hosted('strings', ({ g, args }, x) => {
    checkDtype(x, 'string');
    const length = args.int('length', 3);
    if (!(length >= 0)) throw corrupt(`its length is ${length}`);
    return g.host('TextAffix', [x], { length, side }, [{ dtype: 'string', shape: x.shape }]);
  });

const latin1 = (args: Args, name: string, fallback: string): string =>
  Buffer.from(args.bytes(name) ?? Buffer.from(fallback)).toString('latin1');

const hasAffix = (side: 'start' | 'end', name: string): OpRow =>
  hosted('strings', ({ g, args }, x) => {
    checkDtype(x, 'string');
    return g.host('HasTextAffix', [x], { affix: latin1(args, name, ''), side }, [{ dtype: 'bool', shape: x.shape }]);
  });

const join = hosted('input', ({ g, args }: Call, x) => {
  if (!['string', 'int32', 'int64'].includes(x.dtype))
    throw refuse(`rows of ${x.dtype} as texts; texts, int32 and int64 are served`);
  const axis = args.int('axis', 0);
  if (axis !== 0 && axis !== 1) throw corrupt(`its axis is ${axis}`);
  const attributes = { axis, delimiter: latin1(args, 'delimiter', ',') };
  return g.host('JoinTexts', [x], attributes, [{ dtype: 'string', shape: x.shape && [x.shape[axis] ?? '?'] }]);
});

export const TEXTS: Readonly<Record<string, OpRow>> = {
  StringPrefix: affix('start'),
  StringSuffix: affix('end'),
  StringStartsWith: hasAffix('start', 'prefix'),
  StringEndsWith: hasAffix('end', 'suffix'),
  StringJoin: join,
};
