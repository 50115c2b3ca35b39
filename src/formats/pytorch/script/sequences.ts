/** Lists of tensors whose length only the run tells, as sequences of ONNX. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import { refuse } from '../aten.ts';
import { Cell } from './cells.ts';
import { scalarValue, toScalar } from './numbers.ts';
import { describeThing, isNumber, List, Sequence, type Thing } from './objects.ts';

export const emptySequence = (g: GraphBuilder, dtype: DType): Value =>
  g.op('SequenceEmpty', [], { dtype: DTYPES[dtype].onnx });

export const sequenceOf = (g: GraphBuilder, values: readonly Value[]): Value => g.op('SequenceConstruct', values);

const index = (g: GraphBuilder, thing: Thing | undefined): Value => {
  if (isNumber(thing)) return scalarValue(g, thing, 'int');
  throw refuse(`the index into a list of tensors is ${describeThing(thing)}`);
};
const axis = (thing: Thing | undefined): number => {
  if (thing === undefined) return 0;
  if (typeof thing === 'number') return thing;
  throw refuse(`the dimension is ${describeThing(thing)}`);
};

/** An operator on such a list. */
export const onSequence = (
  g: GraphBuilder,
  name: string,
  self: Sequence,
  rest: readonly Thing[],
  tensor: (thing: Thing) => Value,
): Thing => {
  const { value } = self;
  switch (name) {
    case 'aten::append':
      self.set(g.op('SequenceInsert', [value, tensor(rest[0] ?? null)]));
      return self;
    case 'aten::insert':
      self.set(g.op('SequenceInsert', [value, tensor(rest[1] ?? null), index(g, rest[0])]));
      return null;
    case 'aten::len':
      return toScalar(g.op('SequenceLength', [value]));
    case 'aten::__getitem__':
    case 'aten::select':
      return new Cell(g.op('SequenceAt', [value, index(g, rest[0])]));
    case 'aten::pop': {
      const at = rest[0] === undefined ? g.scalar('int64', -1) : index(g, rest[0]);
      const item = new Cell(g.op('SequenceAt', [value, at]));
      self.set(g.op('SequenceErase', [value, at]));
      return item;
    }
    case 'aten::_set_item': {
      const at = index(g, rest[0]);
      const put = g.op('SequenceInsert', [value, tensor(rest[1] ?? null), at]);
      const after = g.op('Add', [at, g.scalar('int64', 1)]);
      const isNegative = g.op('Less', [at, g.scalar('int64', 0)]);
      self.set(g.op('SequenceErase', [put, g.op('Where', [isNegative, at, after])]));
      return self;
    }
    case 'aten::stack':
      return new Cell(g.op('ConcatFromSequence', [value], { axis: axis(rest[0]), new_axis: 1 }));
    case 'aten::cat':
    case 'aten::concat':
      return new Cell(g.op('ConcatFromSequence', [value], { axis: axis(rest[0]) }));
    case 'aten::extend':
    case 'aten::add_':
    case 'aten::add': {
      const [more] = rest;
      if (!(more instanceof List)) break;
      const longer = more.items.reduce<Value>((list, item) => g.op('SequenceInsert', [list, tensor(item)]), value);
      if (name === 'aten::add') return new Sequence(longer);
      self.set(longer);
      return self;
    }
    case 'aten::copy':
    case 'aten::list':
      return new Sequence(value);
  }
  throw refuse(`${name} of a list whose length only the run knows (it grows in a loop of such a length)`);
};
