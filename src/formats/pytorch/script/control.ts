/**
 * Conditions and loops that only the run decides, as If and Loop of ONNX. A branch that raises is one that torch never
 * answers from: the other is taken, and the condition becomes a guard, at which the run fails as torch's does.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder, OpenBody } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { DTYPES } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/signature.ts';
import { refuse } from '../aten.ts';
import { kindOf, Num, numberOf, type Scalar } from '../values.ts';
import { Cell, cellCount, type Mutable, recorded } from './cells.ts';
import type { Frame, Interpreter, Returned } from './interpret.ts';
import { contents, frozen, isSame, merge, type Pair, putContents } from './merge.ts';
import { scalarValue, toScalar } from './numbers.ts';
import { describeThing, isNumber, List, Raised, Row, Sequence, Table, type Thing, Thrown, Unknown } from './objects.ts';
import { emptySequence, sequenceOf } from './sequences.ts';
import type { Expr, Statement } from './syntax.ts';

interface Outcome {
  readonly open: OpenBody;
  readonly names: ReadonlyMap<string, Thing>;
  readonly changed: ReadonlyMap<Mutable, Thing>;
  readonly returned: Thing | undefined;
  /** Whether a guard of the branch was tripped. */
  readonly bad: Value | undefined;
}

const isRoot = (thing: Mutable): boolean => !(thing instanceof Cell && thing.view);
const older = (changed: ReadonlyMap<Mutable, Thing>, since: number): ReadonlyMap<Mutable, Thing> =>
  new Map([...changed].filter(([thing]) => isRoot(thing) && !(thing instanceof Cell && thing.born > since)));

const or = (g: GraphBuilder, conditions: readonly Value[]): Value | undefined =>
  conditions.length === 0 ? undefined : conditions.reduce((a, b) => g.op('Or', [a, b]));

/** Runs code in a body of its own and tells what it would change; undefined where it raises for sure. */
const attempt = (
  run: Interpreter,
  frame: Frame,
  open: OpenBody,
  code: (inner: Frame) => Returned | undefined,
  since: number,
): Outcome | undefined => {
  const outer = run.g;
  const guards = run.guards.length;
  run.g = open.g;
  const inner: Frame = new Map(frame);
  const calls = run.calls;
  try {
    const { result, after } = recorded(
      () => {
        const returned = code(inner);
        const names = new Map<string, Thing>();
        for (const [name, thing] of inner) if (thing !== frame.get(name)) names.set(name, frozen(thing, since));
        return { names, returned: returned && frozen(returned.value, since) };
      },
      (thing) => (isRoot(thing) ? contents(thing, since) : null),
    );
    return { open, ...result, changed: older(after, since), bad: or(open.g, run.guards.splice(guards)) };
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    run.guards.splice(guards);
    run.calls = calls;
    return undefined;
  } finally {
    run.g = outer;
  }
};

/** Something of a type and rank, for a branch from which it is never asked. */
const filler = (g: GraphBuilder, { dtype, shape, sequence }: Value): Value => {
  if (sequence) return emptySequence(g, dtype);
  const sizes = (shape ?? []).map((dim) => (typeof dim === 'number' ? dim : 0));
  const zeros = g.op('ConstantOfShape', [g.ints(sizes)], {});
  return dtype === 'float32' ? zeros : g.op('Cast', [zeros], { to: DTYPES[dtype].onnx });
};

const typeOf = (g: GraphBuilder, thing: Thing): Value =>
  thing instanceof Thrown ? g.scalar('bool', false) : leaf(g, thing, thing);

/** A thing as a value of the graph, in the body where it was made; `other` is what the other branch has for it. */
const leaf = (g: GraphBuilder, thing: Thing, other: Thing): Value => {
  if (thing instanceof Thrown) return filler(g, typeOf(g, other));
  if (thing instanceof Cell) return thing.read();
  if (thing instanceof Sequence) return thing.value;
  if (isNumber(thing)) return scalarValue(g, thing);
  throw refuse(`${describeThing(thing)} comes out of a branch`);
};

/** An output of a body must be made in it. */
const own = (g: GraphBuilder, value: Value): Value => (value.sequence ? value : g.op('Identity', [value]));

/** An if on a condition that only the run knows. */
export const branch = (
  run: Interpreter,
  condition: Value,
  frame: Frame,
  body: readonly Statement[],
  orElse: readonly Statement[],
): Returned | undefined => {
  const { g } = run;
  const since = cellCount();
  const yes = attempt(run, frame, g.body([]), (inner) => run.block(body, inner), since);
  if (!yes) {
    run.guards.push(condition);
    return run.block(orElse, frame);
  }
  const no = attempt(run, frame, g.body([]), (inner) => run.block(orElse, inner), since);
  if (!no) {
    run.guards.push(g.op('Not', [condition]));
    return run.block(body, frame);
  }
  if ((yes.returned === undefined) !== (no.returned === undefined)) {
    throw refuse('it returns from within one branch of a condition that only the run knows');
  }
  const pairs: Pair[] = [];
  const nothing = new Unknown('it is set in one branch only of a condition that only the run knows');
  const before = (name: string): Thing => frame.get(name) ?? nothing;
  const names = new Set([...yes.names.keys(), ...no.names.keys()]);
  const outcome = (one: Outcome, name: string): Thing => {
    const made = one.names.get(name);
    if (made !== undefined) return made;
    const found = before(name);
    return found instanceof Cell ? frozen(one.changed.get(found.root) === undefined ? found : found, since) : found;
  };
  const laterNames = [...names]
    .filter((name) => frame.has(name) || (yes.names.has(name) && no.names.has(name)))
    .map((name) => [name, merge(outcome(yes, name), outcome(no, name), pairs)] as const);
  const things = new Set([...yes.changed.keys(), ...no.changed.keys()]);
  const laterThings = [...things].map((thing) => {
    const now = contents(thing, since);
    return [thing, merge(yes.changed.get(thing) ?? now, no.changed.get(thing) ?? now, pairs)] as const;
  });
  const laterReturned = yes.returned === undefined ? undefined : merge(yes.returned, no.returned!, pairs);
  const isGuarded = yes.bad !== undefined || no.bad !== undefined;
  const outputs = (one: Outcome, side: 'yes' | 'no'): readonly Value[] => {
    const made = pairs.map((pair) =>
      own(one.open.g, leaf(one.open.g, pair[side], pair[side === 'yes' ? 'no' : 'yes'])),
    );
    if (isGuarded) made.push(own(one.open.g, one.bad ?? one.open.g.scalar('bool', false)));
    return made;
  };
  const count = pairs.length + (isGuarded ? 1 : 0);
  const attributes = {
    then_branch: yes.open.finish(outputs(yes, 'yes')),
    else_branch: no.open.finish(outputs(no, 'no')),
  };
  const values = count === 0 ? [] : g.ops('If', [condition], attributes, count);
  const value = (place: number): Value => values[place]!;
  if (isGuarded) run.guards.push(values.at(-1)!);
  for (const [name, later] of laterNames) frame.set(name, later(value));
  for (const [thing, later] of laterThings) put(thing, later(value));
  return laterReturned && { value: laterReturned(value) };
};

const put = (thing: Mutable, made: Thing): void => {
  if (made instanceof Unknown && !(thing instanceof List)) throw refuse(`what is changed in a branch: ${made.why}`);
  putContents(thing, made);
};

/** Iterations that are written out one after the other; longer loops become loops of the graph. */
const MOST_UNROLLED = 2048;
const MOST_WHILE = 200;

/** `while` */
export const repeat = (run: Interpreter, statement: Extract<Statement, { kind: 'while' }>, frame: Frame): undefined => {
  for (let i = 0; ; i++) {
    const condition = run.condition(run.evaluate(statement.condition, frame));
    if (condition === false) return undefined;
    if (condition !== true || i === MOST_WHILE) {
      loop(run, frame, { condition: statement.condition, body: statement.body });
      return undefined;
    }
    if (run.block(statement.body, frame)) throw refuse('it returns from within a loop');
  }
};

/** `for` */
export const forEach = (run: Interpreter, statement: Extract<Statement, { kind: 'for' }>, frame: Frame): undefined => {
  const { over, target, body } = statement;
  if (target.kind !== 'name') throw refuse('a loop over several names at once');
  const step = (item: Thing): void => {
    frame.set(target.name, item);
    if (run.block(body, frame)) throw refuse('it returns from within a loop');
  };
  const isRange = over.kind === 'call' && over.callee.kind === 'name' && over.callee.name === 'range';
  if (!isRange) {
    const things = run.evaluate(over, frame);
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
  if (numbers[0] === undefined || numbers[2] === undefined)
    throw refuse('a range() whose start or step only the run knows');
  const { g } = run;
  const start = g.scalar('int64', a);
  // ceil((to - from) / step), and none below zero: Max is not needed, Loop runs no negative count.
  const span = g.op('Sub', [scalarValue(g, to, 'int'), start]);
  const count = s === 1 ? span : g.op('Neg', [floorDivide(g, g.op('Neg', [span]), s)]);
  const index = (body: GraphBuilder, i: Value): Scalar =>
    toScalar(body.op('Add', [s === 1 ? i : body.op('Mul', [i, body.scalar('int64', s)]), start]));
  loop(run, frame, { count, target: target.name, index, body });
  return undefined;
};

const floorDivide = (g: GraphBuilder, a: Value, by: number): Value => {
  const divisor = g.scalar('int64', by);
  return g.op('Div', [g.op('Sub', [a, g.op('Mod', [a, divisor])]), divisor]);
};

interface LoopPlan {
  readonly body: readonly Statement[];
  readonly condition?: Expr;
  readonly count?: Value;
  readonly target?: string;
  readonly index?: (body: GraphBuilder, i: Value) => Scalar;
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
  if (thing instanceof Sequence) return { values: [thing.value], rebuild: ([value]) => new Sequence(value!) };
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

/** The dimensions on which two shapes agree. */
const either = (a: Shape, b: Shape): Shape =>
  a && b && a.length === b.length ? a.map((dim, i) => (dim === b[i] ? dim : '?')) : undefined;

/** Whether things of a loop before and after an iteration are of one kind, so that they can be carried. */
const fits = (before: Thing, after: Thing): boolean => {
  if (before instanceof Cell) return after instanceof Cell && before.read().dtype === after.read().dtype;
  if (before instanceof Sequence) return after instanceof Sequence;
  if (isNumber(before)) return isNumber(after) && kindOf(before) === kindOf(after);
  if (before instanceof List) return after instanceof List && sameItems(before.items, after.items);
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

const MOST_ROUNDS = 8;

// Every round follows the body once, with what was found to change in the rounds before as inputs of the body, until
// a round finds nothing new: neither a thing that changes, nor a shape that differs.
const loop = (run: Interpreter, frame: Frame, plan: LoopPlan): void => {
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
      shape: shapes.has(i) ? shapes.get(i) : value.shape,
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
        if (plan.target !== undefined) own.set(plan.target, plan.index!(open.g, open.inputs[0]!));
        if (run.block(plan.body, own)) throw refuse('it returns from within a loop');
        if (plan.condition) {
          const more = run.condition(run.evaluate(plan.condition, own));
          if (more === true) throw refuse('a loop that never ends');
          next = typeof more === 'boolean' ? open.g.scalar('bool', more) : more;
        }
        return undefined;
      },
      since,
    );
    if (!outcome) throw refuse('a loop whose length only the run knows, and which raises in its first iteration');
    let grown = grow(run, frame, outcome);
    for (const name of outcome.names.keys()) {
      if (frame.has(name) && name !== plan.target && !names.has(name)) {
        names.add(name);
        grown = true;
      }
    }
    for (const thing of outcome.changed.keys()) {
      if (!things.has(thing)) {
        things.add(thing);
        grown = true;
      }
    }
    if (outcome.bad && !isGuarded) {
      isGuarded = true;
      grown = true;
    }
    if (grown) {
      shapes.clear();
      continue;
    }
    const results: readonly Thing[] = [
      ...[...names].map((name) => outcome.names.get(name) ?? inner.get(name)!),
      ...[...things].map((thing, i) => outcome.changed.get(thing) ?? fed[names.size + i]!),
    ];
    results.forEach((result, i) => {
      if (result instanceof Unknown) throw refuse(`a value of a loop: ${result.why}`);
      if (!fits(initial[i]!, result))
        throw refuse(
          `${describeThing(initial[i])} becomes ${describeThing(result)} in a loop whose length only the run knows`,
        );
    });
    const ends = results.flatMap((result) => carry(open.g, result).values);
    const looser = ends.filter((end, i) => {
      const shape = either(states[i]!.shape, end.shape);
      if (JSON.stringify(shape) === JSON.stringify(states[i]!.shape)) return false;
      if (states[i]!.shape?.every((dim, axis) => dim === '?' || dim === shape?.[axis])) return false;
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
    const first = g.scalar('bool', true);
    const falsehood = isGuarded ? [g.scalar('bool', false)] : [];
    const count = values.length + falsehood.length;
    if (count === 0) return;
    const made = g.ops(
      'Loop',
      [plan.count, plan.condition ? first : undefined, ...values, ...falsehood],
      { body },
      count,
    );
    if (isGuarded) run.guards.push(made.at(-1)!);
    const out = rebuilt(carried, made);
    for (const [i, name] of [...names].entries()) frame.set(name, out[i]!);
    for (const [i, thing] of [...things].entries()) putContents(thing, out[names.size + i]!);
    return;
  }
  throw new ServingError(
    'UNSUPPORTED_MODEL',
    'a loop whose length only the run knows, and whose values change their ranks from one iteration to the next',
  );
};

/** Lists of tensors that a loop makes longer become sequences, before and in it. */
const grow = (run: Interpreter, frame: Frame, outcome: Outcome): boolean => {
  let grown = false;
  for (const [thing, after] of outcome.changed) {
    if (!(thing instanceof List && after instanceof List) || thing.items.length === after.items.length) continue;
    const dtype = after.items.find((item) => item instanceof Cell)?.read().dtype;
    if (!dtype || !after.items.every((item) => item instanceof Cell)) {
      throw refuse('a list of what are no tensors grows in a loop whose length only the run knows');
    }
    const holders = [...frame].filter(([, held]) => held === thing).map(([name]) => name);
    if (holders.length === 0)
      throw refuse('a list inside of another thing grows in a loop whose length only the run knows');
    const cells = thing.items as readonly Cell[];
    const sequence = new Sequence(
      cells.length > 0
        ? sequenceOf(
            run.g,
            cells.map((cell) => cell.read()),
          )
        : emptySequence(run.g, dtype),
    );
    for (const name of holders) frame.set(name, sequence);
    (outcome.changed as Map<Mutable, Thing>).delete(thing);
    for (const name of holders) (outcome.names as Map<string, Thing>).delete(name);
    grown = true;
  }
  return grown;
};
