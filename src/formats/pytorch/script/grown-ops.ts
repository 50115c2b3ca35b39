/** Operators on a list whose length only the run tells. */
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { refuse } from '../aten.ts';
import { numberOf } from '../values.ts';
import { Cell } from './cells.ts';
import {
  concatenated,
  grownOf,
  itemAt,
  joined,
  kindOfList,
  lengthOf,
  picked,
  withInserted,
  withItem,
  withoutItem,
} from './grown.ts';
import { scalarValue, toScalar } from './numbers.ts';
import { describeThing, type Grown, isNumber, List, Row, type Thing } from './objects.ts';

/** What such an operator works with. */
export interface GrownSite {
  readonly g: GraphBuilder;
  readonly self: List;
  readonly grown: Grown;
  readonly rest: readonly Thing[];
  /** An operator of torch on tensors. */
  readonly aten: (name: string, ...args: readonly Thing[]) => Thing;
}

const place = ({ g }: GrownSite, thing: Thing | undefined): Value => {
  if (isNumber(thing)) return scalarValue(g, thing, 'int');
  throw refuse(`the index into a list of the run is ${describeThing(thing)}`);
};

const axisOf = (thing: Thing | undefined): number => {
  if (thing === undefined) return 0;
  if (typeof thing === 'number') return thing;
  throw refuse(`the dimension is ${describeThing(thing)}`);
};

/** A list that joins the one of the run. */
const other = ({ g, grown }: GrownSite, thing: Thing | undefined): Grown => {
  if (!(thing instanceof List)) throw refuse(`a list of the run is joined with ${describeThing(thing)}`);
  return grownOf(g, thing, kindOfList(thing) ?? grown.of);
};

/** The numbers as a tensor. */
const vectorOf = ({ grown }: GrownSite, what: string): Cell => {
  if (grown.of.kind !== 'number') throw refuse(`${what} of a list of the run of what are no numbers`);
  return new Cell(grown.columns[0]!);
};

const reduced =
  (name: string) =>
  (site: GrownSite): Thing => {
    const made = site.aten(name, vectorOf(site, name));
    if (!(made instanceof Cell)) throw refuse(`${name} of a list of the run`);
    return toScalar(made.read());
  };

const sorted = (site: GrownSite): Grown => {
  const made = site.aten('aten::sort', vectorOf(site, 'sort()'), 0, site.rest[0] ?? false);
  const first = made instanceof List || made instanceof Row ? made.items[0] : made;
  if (!(first instanceof Cell)) throw refuse('sort() of a list of the run');
  return { of: site.grown.of, columns: [first.read()] };
};

const same = (site: GrownSite, what: string): Cell => {
  const [item] = site.rest;
  if (!isNumber(item)) throw refuse(`${what} ${describeThing(item)} in a list of the run`);
  return site.aten('aten::eq', vectorOf(site, what), item) as Cell;
};

const reversed = ({ g, grown }: GrownSite): Grown => {
  const count = lengthOf(g, grown);
  return picked(g, grown, count, (inner, i) =>
    inner.op('Sub', [inner.op('Sub', [count, inner.scalar('int64', 1)]), i]),
  );
};

// Python's bounds: negative ones count from the end, and all are held within the list.
const sliced = (site: GrownSite): Grown => {
  const { g, grown, rest } = site;
  const [from, to, step] = rest;
  if (step !== undefined && step !== null && !(isNumber(step) && numberOf(step) === 1)) {
    throw refuse('a slice of a list of the run by steps');
  }
  const [zero, count] = [g.scalar('int64', 0), lengthOf(g, grown)];
  const bound = (thing: Thing | undefined, missing: Value): Value => {
    const isOpen = thing === undefined || thing === null || (isNumber(thing) && Number(numberOf(thing)) > 2 ** 53);
    if (isOpen) return missing;
    const at = place(site, thing);
    const front = g.op('Where', [g.op('Less', [at, zero]), g.op('Add', [at, count]), at]);
    return g.op('Min', [g.op('Max', [front, zero]), count]);
  };
  const start = bound(from, zero);
  const length = g.op('Max', [g.op('Sub', [bound(to, count), start]), zero]);
  return picked(g, grown, length, (inner, i) => inner.op('Add', [i, start]));
};

type GrownRow = (site: GrownSite) => Thing;

const write =
  (change: (site: GrownSite) => Grown, answer: 'list' | 'none' = 'none'): GrownRow =>
  (site) => {
    site.self.set(change(site));
    return answer === 'list' ? site.self : null;
  };

const extended = (site: GrownSite): Grown => joined(site.g, site.grown, other(site, site.rest[0]));

/** By the operator's name. */
export const GROWN: Readonly<Record<string, GrownRow>> = {
  'aten::append': write(({ g, grown, rest }) => withItem(g, grown, rest[0] ?? null), 'list'),
  'aten::insert': write((site) => withInserted(site.g, site.grown, place(site, site.rest[0]), site.rest[1] ?? null)),
  'aten::len': ({ g, grown }) => toScalar(lengthOf(g, grown)),
  'aten::__getitem__': (site) => itemAt(site.g, site.grown, place(site, site.rest[0])),
  'aten::select': (site) => itemAt(site.g, site.grown, place(site, site.rest[0])),
  'aten::pop': (site) => {
    const at = site.rest[0] === undefined ? site.g.scalar('int64', -1) : place(site, site.rest[0]);
    const item = itemAt(site.g, site.grown, at);
    site.self.set(withoutItem(site.g, site.grown, at));
    return item;
  },
  'aten::Delete': write((site) => withoutItem(site.g, site.grown, place(site, site.rest[0]))),
  'aten::clear': write(({ g, grown }) => grownOf(g, new List([]), grown.of)),
  'aten::_set_item': write((site) => {
    const { g, grown, rest } = site;
    const at = place(site, rest[0]);
    const isNegative = g.op('Less', [at, g.scalar('int64', 0)]);
    const front = g.op('Where', [isNegative, g.op('Add', [at, lengthOf(g, grown)]), at]);
    return withInserted(g, withoutItem(g, grown, front), front, rest[1] ?? null);
  }, 'list'),
  'aten::extend': write(extended),
  'aten::add_': write(extended, 'list'),
  'aten::add': (site) => new List(extended(site)),
  'aten::copy': ({ grown }) => new List(grown),
  'aten::list': ({ grown }) => new List(grown),
  'aten::reverse': write(reversed),
  'aten::sort': write(sorted),
  'aten::sorted': (site) => new List(sorted(site)),
  'aten::slice': (site) => new List(sliced(site)),
  'aten::stack': ({ g, grown, rest }) => new Cell(concatenated(g, grown, axisOf(rest[0]), true)),
  'aten::cat': ({ g, grown, rest }) => new Cell(concatenated(g, grown, axisOf(rest[0]), false)),
  'aten::concat': ({ g, grown, rest }) => new Cell(concatenated(g, grown, axisOf(rest[0]), false)),
  'aten::sum': reduced('aten::sum'),
  'aten::any': reduced('aten::any'),
  'aten::all': reduced('aten::all'),
  'prim::max': reduced('aten::max'),
  'prim::min': reduced('aten::min'),
  'aten::__contains__': (site) => toScalar((site.aten('aten::any', same(site, 'looking for')) as Cell).read()),
  'aten::count': (site) => toScalar((site.aten('aten::sum', same(site, 'counting')) as Cell).read()),
};
