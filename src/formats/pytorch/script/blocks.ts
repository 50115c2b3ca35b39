/** Blocks of statements. Where a condition of the run leaves something unknown that follows need, both branches get it all. */
import { branch } from './branch.ts';
import { beginJournal, keepChanges, undoChanges } from './cells.ts';
import { isRefusal, type Lost } from './forks.ts';
import type { Frame, Interpreter, Returned } from './interpret.ts';
import type { Thing } from './objects.ts';
import type { Expr, Statement } from './syntax.ts';

/** Names of calls that never meet a condition of the run. */
const PLAIN = new Set([
  'annotate',
  'unchecked_cast',
  'uninitialized',
  'int',
  'float',
  'bool',
  'str',
  'len',
  'range',
  'getattr',
]);

const isPlain = (expr: Expr | undefined): boolean => {
  switch (expr?.kind) {
    case 'list':
    case 'tuple':
      return expr.items.every(isPlain);
    case 'dict':
      return expr.entries.every(([key, value]) => isPlain(key) && isPlain(value));
    case 'unary':
    case 'attribute':
      return isPlain(expr.of);
    case 'index':
      return isPlain(expr.of) && isPlain(expr.index);
    case 'choice':
      return false;
    case 'call':
      return isPlainCall(expr) && expr.args.every(isPlain) && expr.keywords.every(([, value]) => isPlain(value));
    default:
      return true;
  }
};

const isPlainCall = ({ callee }: Extract<Expr, { kind: 'call' }>): boolean => {
  if (callee.kind === 'name') return PLAIN.has(callee.name);
  return callee.kind === 'attribute' && callee.of.kind === 'name' && callee.of.name === 'torch';
};

const plain = new WeakMap<Statement, boolean>();

/** Whether no condition of the run can be met in it. */
const isStraight = (statement: Statement): boolean => {
  const known = plain.get(statement);
  if (known !== undefined) return known;
  const { kind } = statement;
  const isSimple = kind === 'pass' || kind === 'expression' || kind === 'assign' || kind === 'return';
  const straight = isSimple && (kind === 'pass' || isPlain(statement.value));
  plain.set(statement, straight);
  return straight;
};

/** What the names stand for that a statement may set; undefined: for nothing. */
const held = (statement: Statement, frame: Frame): Iterable<readonly [string, Thing | undefined]> => {
  if (statement.kind === 'expression' || statement.kind === 'return') return [];
  const targets = statement.kind === 'assign' ? statement.targets : [];
  const isSimple = statement.kind === 'assign' && targets.every(({ kind }) => kind === 'name');
  if (!isSimple) return new Map(frame);
  return targets.map((target) => {
    const { name } = target as Extract<Expr, { kind: 'name' }>;
    return [name, frame.get(name)] as const;
  });
};

/** Runs statements up to a return. */
export const runBlock = (
  run: Interpreter,
  body: readonly Statement[],
  frame: Frame,
  from = 0,
): Returned | undefined => {
  for (let i = from; i < body.length; i++) {
    const statement = body[i]!;
    if (isStraight(statement)) {
      const returned = run.located(statement, () => run.statement(statement, frame));
      if (returned) return returned;
      continue;
    }
    const before = held(statement, frame);
    const { guards, calls, forks, g } = run;
    const mark = { guards: guards.length, count: forks.count, lost: forks.lost.length, from: g.from };
    const journal = beginJournal();
    const returned = run.located(statement, () => run.statement(statement, frame));
    const lost = forks.lost.slice(mark.lost).findLast((one) => one.g === g);
    if (returned || !lost) {
      keepChanges(journal);
      if (returned) return returned;
      continue;
    }
    // What follows may ask for what is not known behind the condition: then it goes into both branches.
    try {
      const result = runBlock(run, body, frame, i + 1);
      keepChanges(journal);
      return result;
    } catch (error) {
      undoChanges(journal);
      if (!isRefusal(error) || !forks.spend()) throw error;
    }
    guards.splice(mark.guards);
    forks.lost.splice(mark.lost);
    run.calls = calls;
    g.from = mark.from;
    for (const [name, thing] of before) {
      if (thing === undefined) frame.delete(name);
      else frame.set(name, thing);
    }
    return fork(run, lost, lost.id - mark.count, body, frame, i);
  }
  return undefined;
};

const fork = (
  run: Interpreter,
  lost: Lost,
  nth: number,
  body: readonly Statement[],
  frame: Frame,
  from: number,
): Returned | undefined => {
  const taken = (isTrue: boolean) => (inner: Frame) => {
    run.forks.force(nth, isTrue);
    return runBlock(run, body, inner, from);
  };
  return branch(run, lost.condition, frame, taken(true), taken(false));
};
