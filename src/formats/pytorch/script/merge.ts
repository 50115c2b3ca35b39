/** Two outcomes of a condition that only the run knows, as one: what differs becomes outputs of an If. */
import type { Value } from '../../../graph/graph.ts';
import { kindOf, numberOf } from '../values.ts';
import { Cell, type Mutable } from './cells.ts';
import { toScalar } from './numbers.ts';
import {
  describeThing,
  Enumerated,
  Func,
  Instance,
  isNumber,
  List,
  Row,
  Sequence,
  Table,
  type Thing,
  Thrown,
  Unknown,
} from './objects.ts';

/** A pair of things, one from each branch, that are to be one value behind the If. */
export interface Pair {
  readonly yes: Thing;
  readonly no: Thing;
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
  if (thing instanceof List) return new List(thing.items.map((item) => frozen(item, since)));
  if (thing instanceof Row)
    return new Row(
      thing.items.map((item) => frozen(item, since)),
      thing.fields,
    );
  if (thing instanceof Table)
    return new Table(new Map([...thing.entries].map(([key, item]) => [key, frozen(item, since)])));
  if (thing instanceof Sequence) return new Sequence(thing.value);
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
  else if (thing instanceof List && made instanceof List) thing.set(made.items);
  else if (thing instanceof Table && made instanceof Table) thing.set(made.entries);
  else if (thing instanceof Sequence && made instanceof Sequence) thing.set(made.value);
  else if (thing instanceof Instance && made instanceof Table) {
    for (const [name, value] of made.entries) thing.setAttribute(String(name), value);
  } else if (made instanceof Unknown && thing instanceof List) thing.set([made]);
};

/** Plans what becomes of two things, and adds the pairs that the If is to give to `pairs`. */
export const merge = (yes: Thing, no: Thing, pairs: Pair[]): Later => {
  if (isSame(yes, no)) return () => yes;
  const [there, gone] = no instanceof Thrown ? [yes, no] : [no, yes];
  if (gone instanceof Thrown) return withFiller(there, gone, no instanceof Thrown, pairs);
  if (yes instanceof Unknown) return () => yes;
  if (no instanceof Unknown) return () => no;
  const paired = (make: (value: Value) => Thing): Later => {
    const place = pairs.push({ yes, no }) - 1;
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
    if (a.dtype === b.dtype) return paired(make);
  }
  if (isNumber(yes) && isNumber(no) && kindOf(yes) === kindOf(no)) return paired(toScalar);
  if (yes instanceof Sequence && no instanceof Sequence) return paired((value) => new Sequence(value));
  if (yes instanceof List && no instanceof List && yes.items.length === no.items.length) {
    const items = yes.items.map((item, i) => merge(item, no.items[i]!, pairs));
    return (value) => new List(items.map((later) => later(value)));
  }
  if (yes instanceof Row && no instanceof Row && yes.items.length === no.items.length) {
    const items = yes.items.map((item, i) => merge(item, no.items[i]!, pairs));
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
    const entries = [...yes.entries].map(([key, thing]) => [key, merge(thing, no.entries.get(key)!, pairs)] as const);
    return (value) => new Table(new Map(entries.map(([key, later]) => [key, later(value)] as const)));
  }
  const why = `it is ${describeThing(yes)} or ${describeThing(no)}, as a condition decides that only the run knows`;
  return () => new Unknown(why);
};

/** Of a thing that one branch does not make, since what follows never asks for it there: anything of its type will do. */
const withFiller = (there: Thing, gone: Thrown, isYes: boolean, pairs: Pair[]): Later => {
  const known = isNumber(there) ? numberOf(there) : undefined;
  const isMade = there instanceof Cell || there instanceof Sequence || (isNumber(there) && known === undefined);
  if (isMade) {
    const place = pairs.push(isYes ? { yes: there, no: gone } : { yes: gone, no: there }) - 1;
    return (value) => {
      if (there instanceof Cell) return new Cell(value(place));
      return there instanceof Sequence ? new Sequence(value(place)) : toScalar(value(place));
    };
  }
  const inner = (item: Thing): Later => withFiller(item, gone, isYes, pairs);
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
