/** Calls that are Python's own, or that only say of what type something is; and comparisons of things. */
import { ServingError } from '../../../errors.ts';
import { cast as castTensor } from '../../../graph/layers/values.ts';
import { refuse } from '../aten.ts';
import { kindOf } from '../values.ts';
import { choice } from './branch.ts';
import { textOf } from './builtins.ts';
import { Cell } from './cells.ts';
import type { Frame, Interpreter } from './interpret.ts';
import { arithmetic, convert, toScalar } from './numbers.ts';
import {
  Enumerated,
  type Func,
  Instance,
  isNumber,
  List,
  Maybe,
  Raised,
  Row,
  Table,
  type Thing,
  Thrown,
  type TypeName,
  typeNameOf,
  Unknown,
} from './objects.ts';
import { operator } from './operators.ts';
import type { Expr } from './syntax.ts';

const isOfType = (thing: Thing, type: TypeName): boolean => {
  switch (type.name.replace(/^.*\./, (prefix) => (prefix.startsWith('__torch__') ? prefix : ''))) {
    case 'Tensor':
      return thing instanceof Cell;
    case 'int':
      return isNumber(thing) && kindOf(thing) === 'int';
    case 'float':
      return isNumber(thing) && kindOf(thing) === 'float';
    case 'bool':
      return isNumber(thing) && kindOf(thing) === 'bool';
    case 'str':
      return typeof thing === 'string';
    case 'NoneType':
    case 'None':
      return thing === null;
    case 'Optional':
      return thing === null || type.of.some((one) => isOfType(thing, one));
    case 'Union':
      return type.of.some((one) => isOfType(thing, one));
    case 'List':
    case 'list':
      return (
        thing instanceof List &&
        (thing.grown !== undefined || thing.items.every((item) => type.of.every((one) => isOfType(item, one))))
      );
    case 'Tuple':
    case 'tuple':
      return (
        thing instanceof Row &&
        (type.of.length === 0 ||
          (thing.items.length === type.of.length && thing.items.every((item, i) => isOfType(item, type.of[i]!))))
      );
    case 'Dict':
    case 'dict':
      return thing instanceof Table;
    default:
      return thing instanceof Instance && thing.of.qualified === type.name;
  }
};

/** `a == b`. */
export const equal = (run: Interpreter, a: Thing, b: Thing): Thing => {
  if (isNumber(a) && isNumber(b)) return arithmetic(run.g, 'aten::eq', [a, b]);
  if (a instanceof Enumerated && b instanceof Enumerated) return isSame(a, b);
  if ((a instanceof List && b instanceof List) || (a instanceof Row && b instanceof Row)) {
    return operator(run, 'aten::eq', [a, b], new Map());
  }
  if (a instanceof Cell || b instanceof Cell) throw refuse('tensors are compared inside of lists');
  return a === b;
};

const isInstance = (thing: Thing, types: Expr): boolean => {
  if (thing instanceof Unknown) throw refuse(`a test on a value of which ${thing.why}`);
  const all = types.kind === 'tuple' || types.kind === 'list' ? types.items : [types];
  return all.some((type) => isOfType(thing, typeNameOf(type)));
};

export const isSame = (a: Thing, b: Thing): boolean => {
  for (const thing of [a, b]) if (thing instanceof Unknown) throw refuse(`a test on a value of which ${thing.why}`);
  if (a === null || b === null) return a === b;
  if (a instanceof Enumerated && b instanceof Enumerated) return a.name === b.name && a.of.qualified === b.of.qualified;
  return a === b;
};

const converted = (run: Interpreter, thing: Thing, kind: 'int' | 'float' | 'bool'): Thing => {
  if (thing instanceof Cell) return ofOne(run, thing, kind);
  if (isNumber(thing)) return convert(run.g, thing, kind);
  if (kind === 'bool') {
    const known = run.condition(thing);
    return typeof known === 'boolean' ? known : toScalar(known);
  }
  if (typeof thing === 'string' && thing.trim() !== '' && !Number.isNaN(Number(thing))) {
    return kind === 'int' ? Math.trunc(Number(thing)) : { float: Number(thing) };
  }
  if (typeof thing === 'string' && /^-?inf$/.test(thing)) return { float: thing === 'inf' ? Infinity : -Infinity };
  if (thing === 'nan') return { float: Number.NaN };
  throw refuse(`${kind}() of ${run.described(thing)}`);
};

const CASTS = { int: 'int64', float: 'float64', bool: 'bool' } as const;

export const ofOne = (run: Interpreter, cell: Cell, kind: 'int' | 'float' | 'bool'): ReturnType<typeof toScalar> => {
  const { g } = run;
  const value = cell.read();
  const flat = value.shape?.length === 0 ? value : g.op('Reshape', [value, g.ints([])]);
  const scalar = toScalar(castTensor(g, flat, CASTS[kind]));
  return scalar;
};

/** What is asked for only where it is there. */
const unwrapped = (thing: Thing): Thing => (thing instanceof Maybe ? thing.thing : thing);

/** `a is b`, or `a is not b`. */
const isThere = (run: Interpreter, a: Thing, b: Thing, isNegated: boolean): Thing => {
  const maybe = b === null && a instanceof Maybe ? a : a === null && b instanceof Maybe ? b : undefined;
  if (!maybe) return isSame(a, b) !== isNegated;
  return toScalar(isNegated ? maybe.has : run.g.op('Not', [maybe.has]));
};

const cast = (type: TypeName, thing: Thing): Thing => {
  if (thing instanceof Maybe && type.name !== 'Optional') return thing.thing;
  if (thing instanceof Unknown && type.name !== 'Optional') throw refuse(`a value of which ${thing.why} is used`);
  return thing;
};

/** `List[int]` of `input.tolist()` says what the input is. */
const hintOfList = (run: Interpreter, { name, of }: TypeName, value: Expr | undefined, frame: Frame): void => {
  if (name !== 'List' || value?.kind !== 'call' || value.callee.kind !== 'attribute') return;
  const { of: self, name: method } = value.callee;
  const held = method === 'tolist' && self.kind === 'name' ? frame.get(self.name) : undefined;
  const input = held instanceof Cell ? run.inputs.get(held) : undefined;
  const dtype = of[0]?.name === 'int' ? 'int64' : of[0]?.name === 'bool' ? 'bool' : undefined;
  if (input !== undefined && !run.hints.has(input)) run.hints.set(input, { ranks: [1], ...(dtype && { dtype }) });
};

const annotated = (run: Interpreter, type: TypeName, thing: Thing): Thing => {
  if ((type.name === 'int' || type.name === 'float' || type.name === 'bool') && thing instanceof Cell) {
    return ofOne(run, thing, type.name);
  }
  if (type.name === 'List' && isNumber(thing)) throw new Raised('a number of a tensor without dimensions is no list');
  return cast(type, thing);
};

/** Calls that are Python's own, or that only say of what type something is. */
export const special = (
  run: Interpreter,
  path: string,
  expr: Extract<Expr, { kind: 'call' }>,
  frame: Frame,
): Thing | undefined => {
  const arg = (i: number): Thing => {
    const given = expr.args[i];
    if (!given) throw new ServingError('CORRUPT_MODEL', `${path} misses argument ${i + 1}`);
    return run.evaluate(given, frame);
  };
  const type = (i: number): TypeName => typeNameOf(expr.args[i] ?? { ...expr, kind: 'name', name: '' });
  switch (path) {
    case 'annotate':
      hintOfList(run, type(0), expr.args[1], frame);
      return annotated(run, type(0), arg(1));
    case 'unchecked_cast':
      return cast(type(0), arg(1));
    case 'uninitialized':
      return new Thrown('it is not initialized');
    case 'int':
    case 'float':
    case 'bool':
      return converted(run, arg(0), path);
    case 'str':
      return textOf(arg(0));
    case 'len':
      return operator(run, 'aten::len', [arg(0)], new Map());
    case 'sorted':
      return operator(
        run,
        'aten::sorted',
        expr.args.map((_, i) => arg(i)),
        new Map(),
      );
    case 'range':
      throw refuse('range() outside of a loop');
    case 'print':
      return null;
    case 'getattr':
      return run.field(arg(0), String(arg(1)));
    case 'hasattr': {
      const of = arg(0);
      return of instanceof Instance && (of.attributes.has(String(arg(1))) || of.of.def.attributes.has(String(arg(1))));
    }
    case 'isinstance':
      return isInstance(arg(0), expr.args[1]!);
    case 'torch.device':
      return 'cpu';
    case 'fork': {
      const [first, ...rest] = expr.args.map((one) => run.evaluate(one, frame));
      return run.callFunc(first as Func, rest, new Map());
    }
    case 'torch.__is__':
      return isThere(run, arg(0), arg(1), false);
    case 'torch.__isnot__':
      return isThere(run, arg(0), arg(1), true);
    case 'torch.wait':
    case 'torch.jit.wait':
    case 'ops.prim.unchecked_unwrap_optional':
    case 'torch._unwrap_optional':
    case 'ops.prim.unchecked_cast':
      return unwrapped(arg(0));
    case 'ops.prim.RaiseException': {
      const text = arg(0);
      throw new Raised(typeof text === 'string' ? text : 'Exception');
    }
    case 'ops.prim.IfThenElse': {
      const condition = run.condition(arg(0));
      if (typeof condition === 'boolean') return arg(condition ? 1 : 2);
      const value = (i: number) => (inner: Frame) => ({ value: run.evaluate(expr.args[i]!, inner) });
      return choice(run, condition, frame, value(1), value(2));
    }
  }
  return undefined;
};
