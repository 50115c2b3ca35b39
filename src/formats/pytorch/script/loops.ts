/**
 * Loops. One of known length is written out; one whose length only the run knows is a Loop of ONNX, whose body is
 * followed until nothing new is found to change. What is of another type after the first iteration than before (a rank,
 * say) takes the first iteration out of the loop.
 */
import type { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { refuse } from '../aten.ts';
import { kindOf, Num, numberOf, type Scalar } from '../values.ts';
import { attempt, branch, type Code, type Outcome, own } from './branch.ts';
import { beginJournal, Cell, cellCount, keepChanges, type Mutable, undoChanges } from './cells.ts';
import { isRefusal } from './forks.ts';
import { commonKind, commonShape, grownOf, itemAt, kindOfList, lengthOf } from './grown.ts';
import type { Frame, Interpreter } from './interpret.ts';
import { contents, fillerOf, isSame, putContents } from './merge.ts';
import { arithmetic, scalarValue, toScalar } from './numbers.ts';
import { describeThing, isNumber, List, Maybe, Row, Table, type Thing, Thrown, Unknown } from './objects.ts';
import type { Expr, Statement } from './syntax.ts';

/** Iterations that are written out one after the other; longer loops become loops of the graph. */
const MOST_UNROLLED = 2048;
const MOST_WHILE = 200;

/** How often the first iteration is taken out of a loop. */
const MOST_PEELED = 2;

/** `while` */
export const repeat = (
  run: Interpreter,
  statement: Extract<Statement, { kind: 'while' }>,
  frame: Frame,
  peeled = 0,
): undefined => {
  const { condition: stated } = statement;
  // torch writes break and return as conditions
  if (stated.kind === 'name' && stated.name === 'True') throw refuse('a loop that never ends');
  for (let i = 0; ; i++) {
    const condition = run.condition(run.evaluate(statement.condition, frame));
    if (condition === false) return undefined;
    if (condition === true && i < MOST_WHILE) {
      if (run.block(statement.body, frame)) throw refuse('it returns from within a loop');
      continue;
    }
    const first = condition === true ? run.g.scalar('bool', true) : condition;
    peeling(run, frame, peeled, { first, condition: statement.condition, body: statement.body }, () => {
      branch(
        run,
        first,
        frame,
        (inner) => {
          run.block(statement.body, inner);
          return repeat(run, statement, inner, peeled + 1);
        },
        () => undefined,
      );
    });
    return undefined;
  }
};

/** `for` */
export const forEach = (run: Interpreter, statement: Extract<Statement, { kind: 'for' }>, frame: Frame): undefined => {
  const { over, target, body } = statement;
  if (target.kind !== 'name') throw refuse('a loop over several names at once');
  const { g } = run;
  const step = (item: Thing): void => {
    frame.set(target.name, item);
    if (run.block(body, frame)) throw refuse('it returns from within a loop');
  };
  const isRange = over.kind === 'call' && over.callee.kind === 'name' && over.callee.name === 'range';
  if (!isRange) {
    const things = run.evaluate(over, frame);
    if (things instanceof List && things.grown) {
      const { grown } = things;
      const item = (inner: GraphBuilder, i: Value): Thing => itemAt(inner, grown, i);
      countedLoop(run, frame, { count: lengthOf(g, grown), target: target.name, item, body });
      return undefined;
    }
    const items = things instanceof Table ? [...things.entries.keys()] : run.itemsOf(things);
    for (const item of items) step(item);
    return undefined;
  }
  const bounds = over.args.map((arg) => {
    const thing = run.evaluate(arg, frame);
    if (!isNumber(thing)) throw refuse(`a range() of ${describeThing(thing)}`);
    return thing;
  });
  const [from, to, by] = bounds.length === 1 ? [0, bounds[0]!, 1] : [bounds[0]!, bounds[1] ?? 0, bounds[2] ?? 1];
  const numbers = [from, to, by].map((bound) => numberOf(bound));
  const [a, b, s] = numbers.map(Number) as [number, number, number];
  if (s === 0) throw refuse('a range() of step 0');
  if (numbers.every((number) => number !== undefined) && (b - a) / s <= MOST_UNROLLED) {
    for (let i = a; s > 0 ? i < b : i > b; i += s) step(i);
    return undefined;
  }
  // Loop runs no negative count
  const count = scalarValue(g, arithmetic(g, 'aten::__range_length', [from, to, by]), 'int');
  const [start, stride] = [scalarValue(g, from, 'int'), scalarValue(g, by, 'int')];
  const item = (inner: GraphBuilder, i: Value): Scalar =>
    toScalar(inner.op('Add', [s === 1 ? i : inner.op('Mul', [i, stride]), start]));
  countedLoop(run, frame, { count, target: target.name, item, body });
  return undefined;
};

interface Counted {
  readonly count: Value;
  readonly target: string;
  /** What the name stands for in iteration i. */
  readonly item: (g: GraphBuilder, i: Value) => Thing;
  readonly body: readonly Statement[];
}

const countedLoop = (run: Interpreter, frame: Frame, plan: Counted, peeled = 0): void => {
  const { g } = run;
  peeling(run, frame, peeled, plan, () => {
    const [zero, one] = [g.scalar('int64', 0), g.scalar('int64', 1)];
    const first: Code = (inner) => {
      inner.set(plan.target, plan.item(run.g, zero));
      run.block(plan.body, inner);
      const count = run.g.op('Sub', [plan.count, one]);
      const item = (body: GraphBuilder, i: Value): Thing => plan.item(body, body.op('Add', [i, one]));
      countedLoop(run, inner, { ...plan, count, item }, peeled + 1);
      return undefined;
    };
    branch(run, g.op('Greater', [plan.count, zero]), frame, first, () => undefined);
  });
};

/** Follows a loop; where that is refused since something changes its type, the way that takes its first iteration out. */
const peeling = (run: Interpreter, frame: Frame, peeled: number, plan: LoopPlan, otherwise: () => void): void => {
  const journal = beginJournal();
  const guards = run.guards.length;
  const before = new Map(frame);
  const found: Found = { isLooser: false, isEndless: false };
  try {
    loop(run, frame, plan, found);
    keepChanges(journal);
    return;
  } catch (error) {
    undoChanges(journal);
    run.guards.splice(guards);
    if (!isRefusal(error) || !found.isLooser || found.isEndless || peeled === MOST_PEELED || !run.forks.spend())
      throw error;
    frame.clear();
    for (const [name, thing] of before) frame.set(name, thing);
  }
  otherwise();
};

interface LoopPlan {
  readonly body: readonly Statement[];
  /** Of a while loop: whether it begins, and whether it goes on. */
  readonly first?: Value;
  readonly condition?: Expr;
  readonly count?: Value;
  readonly target?: string;
  readonly item?: (body: GraphBuilder, i: Value) => Thing;
}

/** Whether something is of another type after an iteration than before. */
interface Found {
  isLooser: boolean;
  isEndless: boolean;
}

/** What goes from one iteration to the next: values by their types, and how a thing is made of them again. */
interface Carried {
  readonly values: readonly Value[];
  readonly rebuild: (values: readonly Value[]) => Thing;
}

/** Each gets its share of the values, in order. */
const rebuilt = (all: readonly Carried[], values: readonly Value[]): readonly Thing[] => {
  let at = 0;
  return all.map((one) => {
    const share = values.slice(at, at + one.values.length);
    at += share.length;
    return one.rebuild(share);
  });
};

const carry = (g: GraphBuilder, thing: Thing): Carried => {
  if (thing instanceof Cell) {
    return {
      values: [thing.read()],
      rebuild: ([value]) => {
        const cell = new Cell(value!);
        cell.mayBeAnother = thing.mayBeAnother;
        return cell;
      },
    };
  }
  if (thing instanceof Maybe) {
    const held = carry(g, thing.thing);
    return {
      values: [thing.has, ...held.values],
      rebuild: ([has, ...values]) => new Maybe(has!, held.rebuild(values)),
    };
  }
  if (thing instanceof List && thing.grown) {
    const { of, columns } = thing.grown;
    return { values: columns, rebuild: (values) => new List({ of, columns: values }) };
  }
  if (isNumber(thing)) return { values: [scalarValue(g, thing)], rebuild: ([value]) => new Num(value!) };
  if (thing instanceof List || thing instanceof Row || thing instanceof Table) {
    const items = thing instanceof Table ? [...thing.entries.values()] : thing.items;
    const parts = items.map((item) => carry(g, item));
    return {
      values: parts.flatMap(({ values }) => values),
      rebuild: (values) => {
        const made = rebuilt(parts, values);
        if (thing instanceof List) return new List(made);
        if (thing instanceof Row) return new Row(made, thing.fields);
        return new Table(new Map([...thing.entries.keys()].map((key, i) => [key, made[i]!])));
      },
    };
  }
  return { values: [], rebuild: () => thing };
};

/** Whether things of a loop before and after an iteration are of one kind, so that they can be carried. */
const fits = (before: Thing, after: Thing): boolean => {
  if (before instanceof Cell) return after instanceof Cell && before.read().dtype === after.read().dtype;
  if (before instanceof Maybe) return after instanceof Maybe && fits(before.thing, after.thing);
  if (isNumber(before)) return isNumber(after) && kindOf(before) === kindOf(after);
  if (before instanceof List) {
    if (!(after instanceof List) || after.state instanceof Unknown) return false;
    if (before.grown || after.grown) return JSON.stringify(before.grown?.of) === JSON.stringify(after.grown?.of);
    return sameItems(before.items, after.items);
  }
  if (before instanceof Row) return after instanceof Row && sameItems(before.items, after.items);
  if (before instanceof Table) {
    return (
      after instanceof Table &&
      [...before.entries.keys()].join('\0') === [...after.entries.keys()].join('\0') &&
      sameItems([...before.entries.values()], [...after.entries.values()])
    );
  }
  return isSame(before, after);
};
const sameItems = (a: readonly Thing[], b: readonly Thing[]): boolean =>
  a.length === b.length && a.every((item, i) => fits(item, b[i]!));

/** What is a thing before an iteration, so that it can be carried into what it is behind it; undefined: nothing is. */
const widened = (g: GraphBuilder, before: Thing, after: Thing): Thing | undefined => {
  if (fits(before, after)) return before;
  if (before instanceof Thrown) return fillerOf(g, after);
  if (before instanceof Maybe || before === null || after === null || after instanceof Maybe) {
    const [a, b] = [before, after].map((thing) => (thing instanceof Maybe ? thing.thing : thing));
    const held = a === null ? (b === null ? undefined : fillerOf(g, b!)) : b === null ? a : widened(g, a!, b!);
    if (held === undefined) return undefined;
    return new Maybe(before instanceof Maybe ? before.has : g.scalar('bool', before !== null), held);
  }
  if (before instanceof List && after instanceof List) {
    if (!before.grown && Array.isArray(after.state) && before.items.length === after.items.length) {
      const items = before.items.map((item, i) => widened(g, item, after.items[i]!));
      return items.every((item) => item !== undefined) ? new List(items) : undefined;
    }
    const [a, b] = [kindOfList(before), kindOfList(after)];
    const of = a && b ? commonKind(a, b) : (a ?? b);
    return of ? new List(grownOf(g, before, of)) : undefined;
  }
  if (before instanceof Row && after instanceof Row && before.items.length === after.items.length) {
    const items = before.items.map((item, i) => widened(g, item, after.items[i]!));
    return items.every((item) => item !== undefined) ? new Row(items, before.fields) : undefined;
  }
  if (before instanceof Table && after instanceof Table) {
    const keys = [...before.entries.keys()];
    if (keys.join('\0') !== [...after.entries.keys()].join('\0')) return undefined;
    const items = keys.map((key) => widened(g, before.entries.get(key)!, after.entries.get(key)!));
    return items.every((item) => item !== undefined)
      ? new Table(new Map(keys.map((key, i) => [key, items[i]!])))
      : undefined;
  }
  return undefined;
};

/** What an iteration gives, as what is carried: one that is always there goes as one that may be. */
const asCarried = (g: GraphBuilder, before: Thing, after: Thing): Thing => {
  if (before instanceof Maybe) {
    if (after instanceof Maybe) return new Maybe(after.has, asCarried(g, before.thing, after.thing));
    const held = after === null ? fillerOf(g, before.thing) : asCarried(g, before.thing, after);
    return new Maybe(g.scalar('bool', after !== null), held);
  }
  if (after instanceof Thrown) return fillerOf(g, before);
  if (before instanceof List && before.grown && after instanceof List && !(after.state instanceof Unknown)) {
    const kind = kindOfList(after);
    const of = kind && commonKind(before.grown.of, kind);
    return kind === undefined || of ? new List(grownOf(g, after, of ?? before.grown.of)) : after;
  }
  if (before instanceof Row && after instanceof Row && before.items.length === after.items.length) {
    return new Row(
      after.items.map((item, i) => asCarried(g, before.items[i]!, item)),
      after.fields,
    );
  }
  return after;
};

const MOST_ROUNDS = 8;

// Every round follows the body once, with what was found to change in the rounds before as inputs of the body, until
// a round finds nothing new: neither a thing that changes, nor one of another kind, nor a shape that differs.
const loop = (run: Interpreter, frame: Frame, plan: LoopPlan, found: Found): void => {
  const { g } = run;
  const names = new Set<string>();
  const things = new Set<Mutable>();
  const shapes = new Map<number, Shape>();
  let isGuarded = false;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const initial: readonly Thing[] = [
      ...[...names].map((name) => frame.get(name)!),
      ...[...things].map((thing) => contents(thing, cellCount())),
    ];
    const carried = initial.map((thing) => carry(g, thing));
    const values = carried.flatMap((one) => one.values);
    const states = values.map((value, i) => ({
      name: `state_${i}`,
      dtype: value.dtype,
      shape: value.sequence ? undefined : shapes.has(i) ? shapes.get(i) : value.shape,
      ...(value.sequence && { sequence: true as const }),
    }));
    const fixed = [
      { name: 'iteration', dtype: 'int64' as const, shape: [] },
      { name: 'condition', dtype: 'bool' as const, shape: [] },
    ];
    const guard = isGuarded ? [{ name: 'bad', dtype: 'bool' as const, shape: [] }] : [];
    const open = g.body([...fixed, ...states, ...guard]);
    const inputs = open.inputs.slice(2, 2 + states.length);
    const fed = rebuilt(carried, inputs);
    const inner: Frame = new Map(frame);
    for (const [i, name] of [...names].entries()) inner.set(name, fed[i]!);
    const since = cellCount();
    let next: Value | undefined;
    const outcome = attempt(
      run,
      inner,
      open,
      (own) => {
        for (const [i, thing] of [...things].entries()) putContents(thing, fed[names.size + i]!);
        if (plan.target !== undefined) own.set(plan.target, plan.item!(open.g, open.inputs[0]!));
        if (run.block(plan.body, own)) throw refuse('it returns from within a loop');
        if (plan.condition) {
          const more = run.condition(run.evaluate(plan.condition, own));
          if (more === true) {
            found.isEndless = true;
            throw refuse('a loop that never ends');
          }
          next = typeof more === 'boolean' ? open.g.scalar('bool', more) : more;
        }
        return undefined;
      },
      since,
    );
    if (!outcome) throw refuse('a loop whose length only the run knows, and which raises in its first iteration');
    for (const thing of outcome.changed.keys()) {
      if (thing instanceof Cell && thing.mayBeAnother) {
        throw refuse('a loop writes into a tensor that it puts into a list whose length only the run knows');
      }
    }
    let isNew = grow(run, outcome);
    for (const name of outcome.names.keys()) {
      if (frame.has(name) && name !== plan.target && !names.has(name)) {
        names.add(name);
        isNew = true;
      }
    }
    for (const thing of outcome.changed.keys()) {
      if (!things.has(thing)) {
        things.add(thing);
        isNew = true;
      }
    }
    if (outcome.bad && !isGuarded) {
      isGuarded = true;
      isNew = true;
    }
    if (isNew) {
      shapes.clear();
      continue;
    }
    const changers = [...names, ...things];
    const results: readonly Thing[] = initial.map((before, i) => {
      const changer = changers[i]!;
      const after =
        (typeof changer === 'string'
          ? (outcome.names.get(changer) ?? inner.get(changer))
          : outcome.changed.get(changer)) ?? fed[i]!;
      return asCarried(open.g, before, after);
    });
    for (const [i, result] of results.entries()) {
      const before = initial[i]!;
      if (fits(before, result)) continue;
      found.isLooser = true;
      const changer = changers[i]!;
      const wide = widened(g, before, result);
      if (wide === undefined) throw misfit(before, result);
      if (typeof changer === 'string') {
        // A list that is also known by another name stays one and the same.
        const held = frame.get(changer);
        if (held instanceof List && wide instanceof List) held.set(wide.state);
        else frame.set(changer, wide);
      } else putContents(changer, wide);
      isNew = true;
    }
    if (isNew) {
      shapes.clear();
      continue;
    }
    const ends = results.flatMap((result) => carry(open.g, result).values);
    const looser = ends.filter((end, i) => {
      if (end.sequence) return false;
      const shape = commonShape(states[i]!.shape, end.shape);
      if (JSON.stringify(shape) === JSON.stringify(states[i]!.shape)) return false;
      if (states[i]!.shape?.every((dim, axis) => dim === '?' || dim === shape?.[axis])) return false;
      if (shape === undefined) found.isLooser = true;
      shapes.set(i, shape);
      return true;
    });
    if (looser.length > 0 && round < MOST_ROUNDS - 1) {
      ends.forEach((_, i) => {
        if (!shapes.has(i)) shapes.set(i, states[i]!.shape);
      });
      continue;
    }
    const goesOn = own(open.g, next ?? open.inputs[1]!);
    const tail = isGuarded ? [open.g.op('Or', [open.inputs.at(-1)!, outcome.bad ?? open.g.scalar('bool', false)])] : [];
    const body = open.finish([goesOn, ...ends.map((end) => own(open.g, end)), ...tail]);
    const falsehood = isGuarded ? [g.scalar('bool', false)] : [];
    const count = values.length + falsehood.length;
    if (count === 0) return;
    const made = g.ops('Loop', [plan.count, plan.first, ...values, ...falsehood], { body }, count);
    if (isGuarded) run.guards.push(made.at(-1)!);
    const out = rebuilt(carried, made);
    for (const [i, name] of [...names].entries()) frame.set(name, out[i]!);
    for (const [i, thing] of [...things].entries()) putContents(thing, out[names.size + i]!);
    return;
  }
  throw refuse(
    'a loop whose length only the run knows, and whose values change their ranks from one iteration to the next',
  );
};

const misfit = (before: Thing, after: Thing): ServingError => {
  if (after instanceof Unknown) return refuse(`a value of a loop: ${after.why}`);
  return refuse(`${describeThing(before)} becomes ${describeThing(after)} in a loop whose length only the run knows`);
};

/** Lists that a loop makes longer become lists of the run, before and in it. */
const grow = (run: Interpreter, outcome: Outcome): boolean => {
  let isNew = false;
  for (const [thing, after] of outcome.changed) {
    if (!(thing instanceof List && after instanceof List) || thing.grown || after.state instanceof Unknown) continue;
    if (!after.grown && thing.items.length === after.items.length) continue;
    const kind = kindOfList(after);
    const own = kindOfList(thing);
    const of = own && kind ? commonKind(own, kind) : kind;
    if (!of) throw refuse('a list whose items are of several kinds grows in a loop whose length only the run knows');
    thing.set(grownOf(run.g, thing, of));
    isNew = true;
  }
  return isNew;
};
