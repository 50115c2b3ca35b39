/**
 * Conditions that only the run decides, as If of ONNX. A branch that raises is one that torch never answers from: the
 * other is taken, and the condition becomes a guard, at which the run fails as torch's does.
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder, OpenBody } from '../../../graph/builder.ts';
import type { Value } from '../../../graph/graph.ts';
import { refuse } from '../aten.ts';
import { Cell, cellCount, type Mutable, recorded } from './cells.ts';
import type { Frame, Interpreter, Returned } from './interpret.ts';
import { contents, frozen, type Merge, merge, putContents } from './merge.ts';
import { List, Raised, Table, type Thing, Unknown } from './objects.ts';

/** What a block of code does: statements, or what follows a condition. */
export type Code = (inner: Frame) => Returned | undefined;

export interface Outcome {
  readonly open: OpenBody;
  readonly names: ReadonlyMap<string, Thing>;
  readonly changed: ReadonlyMap<Mutable, Thing>;
  readonly returned: Thing | undefined;
  /** Whether a guard of the code was tripped. */
  readonly bad: Value | undefined;
}

const isRoot = (thing: Mutable): boolean => !(thing instanceof Cell && thing.view);
const older = (changed: ReadonlyMap<Mutable, Thing>, since: number): ReadonlyMap<Mutable, Thing> =>
  new Map([...changed].filter(([thing]) => isRoot(thing) && !(thing instanceof Cell && thing.born > since)));

const or = (g: GraphBuilder, conditions: readonly Value[]): Value | undefined =>
  conditions.length === 0 ? undefined : conditions.reduce((a, b) => g.op('Or', [a, b]));

/** Runs code in a body of its own and tells what it would change; undefined where it raises for sure. */
export const attempt = (
  run: Interpreter,
  frame: Frame,
  open: OpenBody,
  code: Code,
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

/** An output of a body must be made in it. */
export const own = (g: GraphBuilder, value: Value): Value => (value.sequence ? value : g.op('Identity', [value]));

/** An if on a condition that only the run knows. */
export const branch = (
  run: Interpreter,
  condition: Value,
  frame: Frame,
  body: Code,
  orElse: Code,
): Returned | undefined => {
  const { g } = run;
  const forced = run.forks.next();
  if (forced !== undefined) return (forced ? body : orElse)(frame);
  const id = run.forks.count;
  const since = cellCount();
  const yes = attempt(run, frame, g.body([]), body, since);
  if (!yes) {
    run.guards.push(condition);
    return orElse(frame);
  }
  const no = attempt(run, frame, g.body([]), orElse, since);
  if (!no) {
    run.guards.push(g.op('Not', [condition]));
    return body(frame);
  }
  if ((yes.returned === undefined) !== (no.returned === undefined)) {
    throw refuse('it returns from within one branch of a condition that only the run knows');
  }
  const merging: Merge = { pairs: [], isLossy: false };
  const outcome = (one: Outcome, name: string): Thing => {
    const made = one.names.get(name);
    if (made !== undefined) return made;
    const found = frame.get(name)!;
    return found instanceof Cell ? frozen(found, since) : found;
  };
  const laterNames = [...new Set([...yes.names.keys(), ...no.names.keys()])]
    .filter((name) => frame.has(name) || (yes.names.has(name) && no.names.has(name)))
    .map((name) => [name, merge(outcome(yes, name), outcome(no, name), merging)] as const);
  const things = new Set([...yes.changed.keys(), ...no.changed.keys()]);
  const laterThings = [...things].map((thing) => {
    const now = contents(thing, since);
    return [thing, merge(yes.changed.get(thing) ?? now, no.changed.get(thing) ?? now, merging)] as const;
  });
  const laterReturned = yes.returned === undefined ? undefined : merge(yes.returned, no.returned!, merging);
  const isGuarded = yes.bad !== undefined || no.bad !== undefined;
  const outputs = (one: Outcome, side: 'yes' | 'no'): readonly Value[] => {
    const made = merging.pairs.map((pair) => own(one.open.g, pair[side](one.open.g)));
    if (isGuarded) made.push(own(one.open.g, one.bad ?? one.open.g.scalar('bool', false)));
    return made;
  };
  const count = merging.pairs.length + (isGuarded ? 1 : 0);
  const attributes = {
    then_branch: yes.open.finish(outputs(yes, 'yes')),
    else_branch: no.open.finish(outputs(no, 'no')),
  };
  const values = count === 0 ? [] : g.ops('If', [condition], attributes, count);
  const value = (place: number): Value => values[place]!;
  if (isGuarded) run.guards.push(values.at(-1)!);
  for (const [name, later] of laterNames) frame.set(name, later(value));
  for (const [thing, later] of laterThings) put(thing, later(value));
  if (merging.isLossy) run.forks.lost.push({ id, condition, g });
  return laterReturned && { value: laterReturned(value) };
};

const put = (thing: Mutable, made: Thing): void => {
  if (made instanceof Unknown && !(thing instanceof List || thing instanceof Table))
    throw refuse(`what is changed in a branch: ${made.why}`);
  putContents(thing, made);
};

/** A choice between two expressions. */
export const choice = (run: Interpreter, condition: Value, frame: Frame, yes: Code, no: Code): Thing => {
  const made = branch(run, condition, new Map(frame), yes, no);
  if (!made) throw new ServingError('INTERNAL', 'a choice without a value');
  return made.value;
};
