/**
 * What code does to lists, dicts and strings: operators of torch on things that are no tensors. A row is found by the
 * operator's name and the kind of its first argument; undefined means that it is none of these.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import { refuse } from '../aten.ts';
import { isFloat, Num, numberOf, type Scalar } from '../values.ts';
import { Cell } from './cells.ts';
import { arithmetic } from './numbers.ts';
import { describeThing, Enumerated, isNumber, type Key, List, Row, Table, type Thing } from './objects.ts';

export interface Site {
  readonly g: GraphBuilder;
  /** `==` of two things. */
  readonly equal: (a: Thing, b: Thing) => Thing;
}

type Of<T> = Readonly<Record<string, (self: T, args: readonly Thing[], site: Site) => Thing>>;

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** A whole number that must be known while lowering. */
export const knownInt = (thing: Thing | undefined, what: string): number => {
  const number = isNumber(thing) ? numberOf(thing) : undefined;
  if (number === undefined)
    throw refuse(`${what} is ${describeThing(thing)}; it is supported where it is known while the model is loaded`);
  return Number(number);
};

/** The most that a list may grow to while lowering. */
const MOST_ITEMS = 1_000_000;

const listOf = (items: readonly Thing[]): List => {
  if (items.length > MOST_ITEMS)
    throw new ServingError('TOO_LARGE', `a list of ${items.length} items; at most ${MOST_ITEMS}`);
  return new List(items);
};

const place = (self: List, index: Thing | undefined, what: string): number => {
  // torch takes no other index than that of the only item.
  if (self.items.length === 1 && index instanceof Num && index.kind === 'int' && numberOf(index) === undefined)
    return 0;
  const at = knownInt(index, what);
  const from = at < 0 ? at + self.items.length : at;
  if (from < 0 || from >= self.items.length) throw corrupt(`${what} ${at} of a list of ${self.items.length}`);
  return from;
};

/** Python's `[start:stop:step]` as places. */
const places = (length: number, [start, stop, step]: readonly Thing[]): readonly number[] => {
  const by = step === undefined || step === null ? 1 : knownInt(step, 'the step of a slice');
  if (by === 0) throw corrupt('a slice of step 0');
  const bound = (thing: Thing | undefined, missing: number): number => {
    if (thing === undefined || thing === null) return missing;
    const at = knownInt(thing, 'the bound of a slice');
    const from = at < 0 ? at + length : at;
    return by > 0 ? Math.max(0, Math.min(from, length)) : Math.max(-1, Math.min(from, length - 1));
  };
  const [from, to] = by > 0 ? [bound(start, 0), bound(stop, length)] : [bound(start, length - 1), bound(stop, -1)];
  const found: number[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) found.push(i);
  return found;
};

const keyOf = (thing: Thing | undefined): Key => {
  if (typeof thing === 'string' || typeof thing === 'boolean') return thing;
  if (thing instanceof Enumerated) return `${thing.of.qualified}.${thing.name}`;
  const number = isNumber(thing) ? numberOf(thing) : undefined;
  if (number === undefined)
    throw refuse(
      `the key of a dict is ${describeThing(thing)}; keys are supported where they are known while the model is loaded`,
    );
  return Number(number);
};

const itemsOf = (thing: Thing | undefined): readonly Thing[] => {
  if (thing instanceof List || thing instanceof Row) return thing.items;
  throw refuse(`a list was expected, found ${describeThing(thing)}`);
};

const all = (site: Site, conditions: readonly Thing[]): Thing => {
  let result: Thing = true;
  for (const condition of conditions) {
    if (!isNumber(condition)) throw refuse('a comparison of things that are no numbers');
    if (condition === false) return false;
    if (condition !== true)
      result = result === true ? condition : arithmetic(site.g, 'aten::__and__', [result as Num, condition]);
  }
  return result;
};

const found = (self: List, wanted: Thing | undefined, site: Site): Thing => {
  let result: Thing = false;
  for (const item of self.items) {
    const same = site.equal(item, wanted ?? null);
    if (same === true) return true;
    if (same !== false)
      result = result === false ? same : arithmetic(site.g, 'aten::__or__', [result as Num, same as Num]);
  }
  return result;
};

const numbersOf = (self: List, what: string): readonly number[] =>
  self.items.map((item) => knownInt(item, `an item of the list that is ${what}`));

const lessThan = (a: Thing, b: Thing): boolean =>
  typeof a === 'string' && typeof b === 'string'
    ? a < b
    : knownInt(a, 'what is sorted') < knownInt(b, 'what is sorted');

const sorted = (self: List, reverse: Thing | undefined): readonly Thing[] => {
  const order = [...self.items].sort((a, b) => (lessThan(a, b) ? -1 : lessThan(b, a) ? 1 : 0));
  return reverse === true ? order.reverse() : order;
};

const reduce = (name: 'prim::min' | 'prim::max', self: List, args: readonly Thing[], site: Site): Thing => {
  if (args.length > 0 || self.items.length === 0) throw refuse(`${name} of lists`);
  return self.items.reduce((a, b) => {
    if (!isNumber(a) || !isNumber(b)) throw refuse(`${name} of what are no numbers`);
    return arithmetic(site.g, name, [a, b]);
  });
};

/** Operators on a list that is its first argument. */
export const LISTS: Of<List> = {
  'aten::len': (self) => self.items.length,
  'aten::__getitem__': (self, [index]) => self.items[place(self, index, 'the index')]!,
  'aten::select': (self, [index]) => self.items[place(self, index, 'the index')]!,
  'aten::append': (self, [item]) => {
    self.set(listOf([...self.items, item!]).items);
    return self;
  },
  'aten::_set_item': (self, [index, item]) => {
    self.set(self.items.with(place(self, index, 'the index'), item!));
    return self;
  },
  'aten::extend': (self, [more]) => {
    self.set(listOf([...self.items, ...itemsOf(more)]).items);
    return null;
  },
  'aten::add_': (self, [more]) => {
    self.set(listOf([...self.items, ...itemsOf(more)]).items);
    return self;
  },
  'aten::insert': (self, [index, item]) => {
    self.set(self.items.toSpliced(knownInt(index, 'the index'), 0, item!));
    return null;
  },
  'aten::pop': (self, [index]) => {
    const at = place(self, index ?? -1, 'the index');
    const item = self.items[at]!;
    self.set(self.items.toSpliced(at, 1));
    return item;
  },
  'aten::Delete': (self, [index]) => {
    self.set(self.items.toSpliced(place(self, index, 'the index'), 1));
    return null;
  },
  'aten::remove': (self, [item], site) => {
    const at = self.items.findIndex((other) => site.equal(other, item!) === true);
    if (at < 0) throw refuse('what is removed from a list is not in it, as far as is known');
    self.set(self.items.toSpliced(at, 1));
    return null;
  },
  'aten::clear': (self) => {
    self.set([]);
    return null;
  },
  'aten::reverse': (self) => {
    self.set([...self.items].reverse());
    return null;
  },
  'aten::sort': (self, [reverse]) => {
    self.set(sorted(self, reverse));
    return null;
  },
  // From the last on: 1 gives way to whatever the other has.
  'aten::broadcast_shapes': (self, [other], { g }) => {
    const shapes = [self, other].map((list) => {
      const items = list instanceof List || list instanceof Row ? [...list.items] : [];
      if (!items.every(isNumber)) throw refuse('shapes of what is no number');
      return items.reverse();
    });
    const size = (a: Scalar = 1, b: Scalar = 1): Scalar => {
      const [m, n] = [numberOf(a), numberOf(b)];
      if (Number(m) === 1 || (n !== undefined && Number(n) !== 1)) return b;
      if (Number(n) === 1 || m !== undefined) return a;
      return arithmetic(g, 'prim::max', [a, b]);
    };
    const [a, b] = shapes as [Scalar[], Scalar[]];
    return new List(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => size(a[i], b[i])).reverse());
  },
  'aten::sorted': (self, [reverse]) => new List(sorted(self, reverse)),
  'aten::copy': (self) => new List(self.items),
  'aten::list': (self) => new List(self.items),
  'aten::slice': (self, args) => new List(places(self.items.length, args).map((at) => self.items[at]!)),
  'aten::add': (self, [more]) => listOf([...self.items, ...itemsOf(more)]),
  'aten::mul': (self, [times]) => {
    const count = Math.max(0, knownInt(times, 'how often a list is repeated'));
    if (count * self.items.length > MOST_ITEMS) throw new ServingError('TOO_LARGE', `a list repeated ${count} times`);
    return new List(Array.from({ length: count }, () => self.items).flat());
  },
  'aten::eq': (self, [other], site) => {
    const items = itemsOf(other);
    return (
      items.length === self.items.length &&
      all(
        site,
        self.items.map((item, i) => site.equal(item, items[i]!)),
      )
    );
  },
  'aten::ne': (self, args, site) => {
    const same = LISTS['aten::eq']!(self, args, site);
    return typeof same === 'boolean' ? !same : notOf(site, same);
  },
  'aten::__contains__': (self, [item], site) => found(self, item, site),
  'aten::index': (self, [item], site) => {
    const at = self.items.findIndex((other) => site.equal(other, item!) === true);
    if (at < 0) throw refuse('what is looked for in a list is not in it, as far as is known');
    return at;
  },
  'aten::count': (self, [item], site) => self.items.filter((other) => site.equal(other, item!) === true).length,
  'aten::list_with_default': (self, [defaults]) =>
    new List(self.items.map((item, i) => item ?? itemsOf(defaults)[i] ?? null)),
  'aten::any': (self) => numbersOf(self, 'tested').some((number) => number !== 0),
  'aten::all': (self) => numbersOf(self, 'tested').every((number) => number !== 0),
  'aten::sum': (self, _, site) =>
    self.items.reduce<Thing>((a, b) => {
      if (!isNumber(a) || !isNumber(b)) throw refuse('the sum of what are no numbers');
      return arithmetic(site.g, 'aten::add', [a, b]);
    }, 0),
  'prim::min': (self, args, site) => reduce('prim::min', self, args, site),
  'prim::max': (self, args, site) => reduce('prim::max', self, args, site),
  'prim::TupleIndex': (self, [index]) => self.items[place(self, index, 'the index')]!,
  'aten::dict': (self) =>
    new Table(new Map(self.items.map((pair) => [keyOf(itemsOf(pair)[0]), itemsOf(pair)[1] ?? null] as const))),
};

const notOf = (site: Site, thing: Thing): Thing => {
  if (!(thing instanceof Num)) throw refuse('a comparison of things that are no numbers');
  return new Num(site.g.op('Not', [thing.value]));
};

const looked = (self: Table, key: Thing | undefined): Thing => {
  const value = self.entries.get(keyOf(key));
  if (value === undefined) throw corrupt(`a dict has no key ${JSON.stringify(keyOf(key))}`);
  return value;
};

const changed = (self: Table, change: (entries: Map<Key, Thing>) => void): null => {
  const entries = new Map(self.entries);
  change(entries);
  self.set(entries);
  return null;
};

/** Operators on a dict that is its first argument. */
export const TABLES: Of<Table> = {
  'aten::len': (self) => self.entries.size,
  'aten::__getitem__': (self, [key]) => looked(self, key),
  'aten::_set_item': (self, [key, value]) => changed(self, (entries) => entries.set(keyOf(key), value!)),
  'aten::__contains__': (self, [key]) => self.entries.has(keyOf(key)),
  'aten::get': (self, [key, fallback]) => self.entries.get(keyOf(key)) ?? fallback ?? null,
  'aten::keys': (self) => new List([...self.entries.keys()]),
  'aten::values': (self) => new List([...self.entries.values()]),
  'aten::items': (self) => new List([...self.entries].map(([key, value]) => new Row([key, value]))),
  'aten::Delete': (self, [key]) => changed(self, (entries) => entries.delete(keyOf(key))),
  'aten::clear': (self) => changed(self, (entries) => entries.clear()),
  'aten::copy': (self) => new Table(self.entries),
  'aten::dict': (self) => new Table(self.entries),
  'aten::pop': (self, [key, fallback]) => {
    const value = self.entries.get(keyOf(key)) ?? fallback;
    if (value === undefined) throw corrupt(`a dict has no key ${JSON.stringify(keyOf(key))}`);
    changed(self, (entries) => entries.delete(keyOf(key)));
    return value;
  },
  'aten::setdefault': (self, [key, fallback]) => {
    const value = self.entries.get(keyOf(key));
    if (value !== undefined) return value;
    changed(self, (entries) => entries.set(keyOf(key), fallback!));
    return fallback!;
  },
  'aten::update': (self, [more]) =>
    changed(self, (entries) => {
      if (!(more instanceof Table)) throw refuse(`a dict is updated from ${describeThing(more)}`);
      for (const [key, value] of more.entries) entries.set(key, value);
    }),
};

/** A thing as `str()` writes it; what only the run tells is written as `?`: texts are for messages. */
export const textOf = (thing: Thing): string => {
  if (typeof thing === 'string') return thing;
  if (thing === null) return 'None';
  if (typeof thing === 'boolean') return thing ? 'True' : 'False';
  if (thing instanceof Num) return typeof thing.dim === 'number' ? String(thing.dim) : '?';
  if (isNumber(thing)) {
    if (!isFloat(thing)) return String(thing);
    return Number.isInteger(thing.float) ? thing.float.toFixed(1) : String(thing.float);
  }
  if (thing instanceof List) return `[${thing.items.map(textOf).join(', ')}]`;
  if (thing instanceof Row) return `(${thing.items.map(textOf).join(', ')})`;
  return thing instanceof Cell ? 'Tensor' : describeThing(thing);
};

const string = (thing: Thing | undefined): string => {
  if (typeof thing === 'string') return thing;
  throw refuse(`a str was expected, found ${describeThing(thing)}`);
};

/** Operators on a string that is its first argument. */
export const STRINGS: Of<string> = {
  'aten::len': (self) => [...self].length,
  'aten::format': (self, args) => {
    let i = 0;
    return self.replace(/\{\{|\}\}|\{(\d*)(?::[^}]*)?\}/g, (mark, index: string | undefined) => {
      if (mark === '{{' || mark === '}}') return mark[0]!;
      return textOf(args[index ? Number(index) : i++] ?? null);
    });
  },
  'aten::percentFormat': (self, args) => {
    let i = 0;
    const [first] = args;
    const given = first instanceof Row ? first.items : args;
    return self.replace(/%[sdifrg%]/g, (mark) => (mark === '%%' ? '%' : textOf(given[i++] ?? null)));
  },
  'aten::add': (self, [other]) => {
    const length = self.length + string(other).length;
    if (length > MOST_ITEMS)
      throw new ServingError('TOO_LARGE', `a str of ${length} characters; at most ${MOST_ITEMS}`);
    return self + string(other);
  },
  'aten::mul': (self, [times]) =>
    self.repeat(Math.max(0, Math.min(knownInt(times, 'how often a str is repeated'), 10_000))),
  'aten::eq': (self, [other]) => self === other,
  'aten::ne': (self, [other]) => self !== other,
  'aten::lt': (self, [other]) => self < string(other),
  'aten::gt': (self, [other]) => self > string(other),
  'aten::__contains__': (self, [part]) => self.includes(string(part)),
  'aten::__getitem__': (self, [index]) => [...self].at(knownInt(index, 'the index')) ?? '',
  'prim::StringIndex': (self, [index]) => [...self].at(knownInt(index, 'the index')) ?? '',
  'aten::slice': (self, args) =>
    places(self.length, args)
      .map((at) => self[at]!)
      .join(''),
  'aten::join': (self, [parts]) => itemsOf(parts).map(string).join(self),
  'aten::startswith': (self, [part]) => self.startsWith(string(part)),
  'aten::endswith': (self, [part]) => self.endsWith(string(part)),
  'aten::lower': (self) => self.toLowerCase(),
  'aten::upper': (self) => self.toUpperCase(),
  'aten::strip': (self) => self.trim(),
  'aten::replace': (self, [from, to]) => self.replaceAll(string(from), string(to)),
  'aten::find': (self, [part]) => self.indexOf(string(part)),
  'aten::split': (self, [by]) =>
    new List(by === undefined || by === null ? self.trim().split(/\s+/) : self.split(string(by))),
  'aten::str': (self) => self,
  'aten::list': (self) => new List([...self]),
  'aten::int': (self) => Number.parseInt(self, 10),
  'aten::Int': (self) => Number.parseInt(self, 10),
  'aten::Float': (self) => ({ float: Number(self) }),
};

/** Operators on a tuple that is its first argument. */
export const ROWS: Of<Row> = {
  'aten::len': (self) => self.items.length,
  'prim::TupleIndex': (self, [index]) => self.items[place(new List(self.items), index, 'the index')]!,
  'aten::__getitem__': (self, [index]) => self.items[place(new List(self.items), index, 'the index')]!,
  'aten::slice': (self, args) => new Row(places(self.items.length, args).map((at) => self.items[at]!)),
  'aten::add': (self, [more]) => new Row([...self.items, ...itemsOf(more)]),
  'aten::eq': (self, [other], site) => {
    const items = itemsOf(other);
    return (
      items.length === self.items.length &&
      all(
        site,
        self.items.map((item, i) => site.equal(item, items[i]!)),
      )
    );
  },
};
