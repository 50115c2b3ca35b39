/** Two outcomes of a condition that only the run knows, as one: what differs becomes outputs of an If. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES, type DType } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { refuse } from '../aten.ts';
import { isNested } from '../nested.ts';
import { kindOf, Num, numberOf } from '../values.ts';
import { Cell, type Mutable } from './cells.ts';
import { columnKinds, commonKind, grownOf, kindOfList } from './grown.ts';
import { scalarValue, toScalar } from './numbers.ts';
import {
  describeThing,
  Enumerated,
  Func,
  type Grown,
  Instance,
  isNumber,
  List,
  Maybe,
  Row,
  Table,
  type Thing,
  Thrown,
  Unknown,
} from './objects.ts';

/** What an If is to give as one value, made in the body of each branch. */
export interface Pair {
  readonly yes: (g: GraphBuilder) => Value;
  readonly no: (g: GraphBuilder) => Value;
}

/** A merge under way. */
export interface Merge {
  readonly pairs: Pair[];
  /** Set where something is no longer known that each branch knows: a rank, the length of a list, a type. */
  isLossy: boolean;
}

/** What comes of a merge once the If is there: `value(place)` is what came out for a pair. */
export type Later = (value: (place: number) => Value) => Thing;

/** Whether two things are known to be one and the same. */
export const isSame = (a: Thing, b: Thing): boolean => {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) {
    const [x, y] = [numberOf(a), numberOf(b)];
    return x !== undefined && y !== undefined && kindOf(a) === kindOf(b) && Object.is(Number(x), Number(y));
  }
  if (a instanceof Func && b instanceof Func) return a.name === b.name && a.bound === b.bound;
  return a instanceof Enumerated && b instanceof Enumerated && a.of.qualified === b.of.qualified && a.name === b.name;
};

/**
 * A thing as it is now, so that nothing that happens later changes it: cells with the values that they have. Those older
 * than `since` are known to be shared with code outside.
 */
export const frozen = (thing: Thing, since: number): Thing => {
  if (thing instanceof Cell) {
    const copy = new Cell(thing.read());
    copy.inOrder = thing.inOrder;
    copy.mayBeAnother = thing.mayBeAnother || thing.root.born <= since;
    return copy;
  }
  if (thing instanceof List) {
    const { state } = thing;
    return new List('map' in state ? state.map((item) => frozen(item, since)) : state);
  }
  if (thing instanceof Maybe) return new Maybe(thing.has, frozen(thing.thing, since));
  if (thing instanceof Row)
    return new Row(
      thing.items.map((item) => frozen(item, since)),
      thing.fields,
    );
  if (thing instanceof Table) {
    const { state } = thing;
    return new Table(
      state instanceof Unknown ? state : new Map([...state].map(([key, item]) => [key, frozen(item, since)])),
    );
  }
  return thing;
};

/** What a mutable thing holds, as a thing. */
export const contents = (thing: Mutable, since: number): Thing => {
  if (thing instanceof Instance) return frozen(new Table(thing.attributes), since);
  return frozen(thing as Thing, since);
};

/** Gives a mutable thing what a merge or a loop made of its contents. */
export const putContents = (thing: Mutable, made: Thing): void => {
  if (thing instanceof Cell && made instanceof Cell) thing.replace(made.read());
  else if (thing instanceof List && made instanceof List) thing.set(made.state);
  else if (thing instanceof Table && made instanceof Table) thing.set(made.state);
  else if (thing instanceof Instance && made instanceof Table) {
    for (const [name, value] of made.entries) thing.setAttribute(String(name), value);
  } else if (made instanceof Unknown && (thing instanceof List || thing instanceof Table)) thing.set(made);
};

const leafValue = (g: GraphBuilder, thing: Thing): Value => {
  if (thing instanceof Cell) return thing.read();
  if (isNumber(thing)) return scalarValue(g, thing);
  throw refuse(`${describeThing(thing)} comes out of a branch`);
};

/** Something of a dtype and rank, for a branch from which it is never asked. */
export const filler = (g: GraphBuilder, dtype: DType, shape: Shape): Value => {
  const sizes = (shape ?? []).map((dim) => (typeof dim === 'number' ? dim : 0));
  const zeros = g.op('ConstantOfShape', [g.ints(sizes)], {});
  return dtype === 'float32' ? zeros : g.op('Cast', [zeros], { to: DTYPES[dtype].onnx });
};

/** Plans what becomes of two things, and adds to `merging` what the If is to give. */
export const merge = (yes: Thing, no: Thing, merging: Merge): Later => {
  if (isSame(yes, no)) return () => yes;
  const [there, gone] = no instanceof Thrown ? [yes, no] : [no, yes];
  if (gone instanceof Thrown) return withFiller(there, gone, no instanceof Thrown, merging);
  const lost = (why: string): Later => {
    merging.isLossy = true;
    return () => new Unknown(why);
  };
  for (const one of [yes, no]) {
    if (one instanceof Table && one.state instanceof Unknown) return lost(one.state.why);
  }
  if (yes instanceof Unknown) return lost(yes.why);
  if (no instanceof Unknown) return lost(no.why);
  const paired = (make: (value: Value) => Thing): Later => {
    const place = merging.pairs.push({ yes: (g) => leafValue(g, yes), no: (g) => leafValue(g, no) }) - 1;
    return (value) => make(value(place));
  };
  if (yes instanceof Cell && no instanceof Cell) {
    const [a, b] = [yes.read(), no.read()];
    const make = (value: Value): Cell => {
      const cell = new Cell(value);
      cell.inOrder = yes.inOrder && no.inOrder;
      cell.mayBeAnother = yes.mayBeAnother || no.mayBeAnother;
      return cell;
    };
    if (a === b) return () => make(a);
    if (isNested(a) || isNested(b))
      return lost('it is a nested tensor, as a condition decides that only the run knows');
    if (a.dtype === b.dtype) {
      if (!a.shape || a.shape.length !== b.shape?.length) merging.isLossy = true;
      return paired(make);
    }
  }
  if (isNumber(yes) && isNumber(no) && kindOf(yes) === kindOf(no)) return paired(toScalar);
  if ([yes, no].some((one) => one === null || one instanceof Maybe)) return mergeMaybe(yes, no, merging);
  if (yes instanceof List && no instanceof List) return mergeLists(yes, no, merging);
  if (yes instanceof Row && no instanceof Row && yes.items.length === no.items.length) {
    const items = yes.items.map((item, i) => merge(item, no.items[i]!, merging));
    return (value) =>
      new Row(
        items.map((later) => later(value)),
        yes.fields,
      );
  }
  if (
    yes instanceof Table &&
    no instanceof Table &&
    yes.entries.size === no.entries.size &&
    [...yes.entries.keys()].every((key) => no.entries.has(key))
  ) {
    const entries = [...yes.entries].map(([key, thing]) => [key, merge(thing, no.entries.get(key)!, merging)] as const);
    return (value) => new Table(new Map(entries.map(([key, later]) => [key, later(value)] as const)));
  }
  return lost(differing(yes, no));
};

const differing = (yes: Thing, no: Thing): string =>
  `it is ${describeThing(yes)} or ${describeThing(no)}, as a condition decides that only the run knows`;

/** A thing or None: whether it is there is one more value. */
const mergeMaybe = (yes: Thing, no: Thing, merging: Merge): Later => {
  merging.isLossy = true;
  const has = (thing: Thing) => (g: GraphBuilder) =>
    thing instanceof Maybe ? thing.has : g.scalar('bool', thing !== null);
  const held = (thing: Thing): Thing =>
    thing === null ? new Thrown('it is None') : thing instanceof Maybe ? thing.thing : thing;
  const place = merging.pairs.push({ yes: has(yes), no: has(no) }) - 1;
  const isFine = [yes, no].every((thing) => thing === null || thing instanceof Maybe || isCarried(thing));
  if (!isFine) return () => new Unknown(differing(yes, no));
  const later = merge(held(yes), held(no), merging);
  return (value) => new Maybe(value(place), later(value));
};

/** Whether values of a graph can stand for all of it. */
const isCarried = (thing: Thing): boolean => {
  if (thing instanceof Cell || isNumber(thing)) return true;
  if (thing instanceof List)
    return !(thing.state instanceof Unknown) && (!!thing.grown || thing.items.every(isCarried));
  if (thing instanceof Row) return thing.items.every(isCarried);
  return thing instanceof Table && !(thing.state instanceof Unknown) && [...thing.entries.values()].every(isCarried);
};

/** Lists of different lengths become one of the run's. */
const mergeLists = (yes: List, no: List, merging: Merge): Later => {
  for (const { state } of [yes, no]) {
    if (!(state instanceof Unknown)) continue;
    merging.isLossy = true;
    return () => new List(state);
  }
  if (!yes.grown && !no.grown && yes.items.length === no.items.length) {
    const items = yes.items.map((item, i) => merge(item, no.items[i]!, merging));
    return (value) => new List(items.map((later) => later(value)));
  }
  merging.isLossy = true;
  const [a, b] = [kindOfList(yes), kindOfList(no)];
  const of = a && b ? commonKind(a, b) : a === undefined ? b : b === undefined ? a : null;
  if (!of) return () => new Unknown(differing(yes, no));
  const made = { yes: new Map<GraphBuilder, Grown>(), no: new Map<GraphBuilder, Grown>() };
  const columns = (g: GraphBuilder, side: 'yes' | 'no'): Grown => {
    const known = made[side].get(g) ?? grownOf(g, side === 'yes' ? yes : no, of);
    made[side].set(g, known);
    return known;
  };
  const places = columnKinds(of).map(
    (_, i) =>
      merging.pairs.push({ yes: (g) => columns(g, 'yes').columns[i]!, no: (g) => columns(g, 'no').columns[i]! }) - 1,
  );
  return (value) => new List({ of, columns: places.map((place) => value(place)) });
};

/** Of a thing that one branch does not make, since what follows never asks for it there: anything of its type will do. */
const withFiller = (there: Thing, gone: Thrown, isYes: boolean, merging: Merge): Later => {
  const pair = (made: (g: GraphBuilder) => Value, other: (g: GraphBuilder) => Value): number =>
    merging.pairs.push(isYes ? { yes: made, no: other } : { yes: other, no: made }) - 1;
  if (there instanceof Cell || (isNumber(there) && numberOf(there) === undefined)) {
    const { dtype, shape } = there instanceof Cell ? there.read() : (there as Num).value;
    const place = pair(
      (g) => leafValue(g, there),
      (g) => filler(g, dtype, shape),
    );
    return (value) => (there instanceof Cell ? new Cell(value(place)) : toScalar(value(place)));
  }
  if (there instanceof List && there.grown) {
    const { of, columns } = there.grown;
    const places = columns.map((column, i) =>
      pair(
        () => column,
        (g) => grownOf(g, new List([]), of).columns[i]!,
      ),
    );
    return (value) => new List({ of, columns: places.map((place) => value(place)) });
  }
  const inner = (item: Thing): Later => withFiller(item, gone, isYes, merging);
  if (there instanceof Row || there instanceof List) {
    const items = there.items.map(inner);
    return (value) => {
      const made = items.map((later) => later(value));
      return there instanceof Row ? new Row(made, there.fields) : new List(made);
    };
  }
  if (there instanceof Table) {
    const entries = [...there.entries].map(([key, item]) => [key, inner(item)] as const);
    return (value) => new Table(new Map(entries.map(([key, later]) => [key, later(value)] as const)));
  }
  return () => there;
};

/** A thing of the type of another, of which nothing is ever asked. */
export const fillerOf = (g: GraphBuilder, thing: Thing): Thing => {
  if (thing instanceof Cell) {
    const { dtype, shape } = thing.read();
    return new Cell(filler(g, dtype, shape));
  }
  if (thing instanceof Num) return toScalar(filler(g, thing.value.dtype, []));
  if (thing instanceof List && thing.grown) return new List(grownOf(g, new List([]), thing.grown.of));
  if (thing instanceof List) return new List(thing.items.map((item) => fillerOf(g, item)));
  if (thing instanceof Row) {
    return new Row(
      thing.items.map((item) => fillerOf(g, item)),
      thing.fields,
    );
  }
  if (thing instanceof Table)
    return new Table(new Map([...thing.entries].map(([key, item]) => [key, fillerOf(g, item)])));
  return thing;
};
