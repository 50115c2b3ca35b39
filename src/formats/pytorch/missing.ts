/** Operators of a model's code that have no lowering, all at once: whoever exports it anew wants to know them all. */
import { type AtenTable, rowOf } from './aten.ts';
import { schemasOf } from './schema.ts';
import type { Library } from './script/library.ts';
import type { Expr, Statement } from './script/syntax.ts';

const SHOWN = 12;

/** Every call of `torch.x` or `ops.space.x` in the code, as `aten::x` with the first place where it stands. */
function* callsIn(node: unknown): Generator<Extract<Expr, { kind: 'call' }>> {
  const stack: unknown[] = [node];
  while (stack.length > 0) {
    const next = stack.pop();
    if (typeof next !== 'object' || next === null) continue;
    if ('kind' in next && next.kind === 'call') yield next as Extract<Expr, { kind: 'call' }>;
    for (const value of next instanceof Map ? next.values() : Object.values(next)) stack.push(value);
  }
}

const operatorOf = (callee: Expr): string | undefined => {
  if (callee.kind !== 'attribute') return undefined;
  const { of, name } = callee;
  if (of.kind === 'name' && of.name === 'torch') return `aten::${name}`;
  const isSpace = of.kind === 'attribute' && of.of.kind === 'name' && of.of.name === 'ops';
  return isSpace ? `${of.name}::${name}` : undefined;
};

/** Operators that take a tensor and have no row, as `aten::x (code/__torch__.py: line 3)`. */
export const missingOperators = (library: Library, table: AtenTable): readonly string[] => {
  const found = new Map<string, string>();
  for (const { classes, functions } of library.sources()) {
    const bodies: readonly (readonly Statement[])[] = [
      ...[...classes.values()].flatMap(({ methods }) => [...methods.values()].map(({ body }) => body)),
      ...[...functions.values()].map(({ body }) => body),
    ];
    for (const call of callsIn(bodies)) {
      const op = operatorOf(call.callee);
      if (op === undefined || found.has(op) || rowOf(table, op)) continue;
      const schemas = schemasOf(op);
      const isOfTensors = schemas.length === 0 || schemas.every(({ args }) => args[0]?.type.name === 'Tensor');
      const isLanguage = op.startsWith('prim::') || schemas.some(({ args }) => args[0]?.type.list);
      if (isOfTensors && !isLanguage && !LANGUAGE.has(op) && !op.startsWith('profiler::'))
        found.set(op, `${call.file}: line ${call.line}`);
    }
  }
  return [...found].map(([op, place]) => `${op} (${place})`);
};

/** What the interpreter itself does. */
const LANGUAGE = new Set([
  'aten::device',
  'aten::__is__',
  'aten::__isnot__',
  'aten::__not__',
  'aten::warn',
  'aten::wait',
  'aten::format',
  'aten::str',
  'aten::dict',
  'aten::_assert_async',
  'aten::manual_seed',
  'aten::requires_grad_',
]);

/** The same in few words, to be added to a message; empty where there are none but what the message says. */
export const alsoMissing = (library: Library, table: AtenTable, message: string): string => {
  const others = missingOperators(library, table).filter((one) => !message.includes(`${one.split(' ')[0]}:`));
  if (others.length === 0) return '';
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : '';
  return `; the code has more operators without a lowering: ${others.slice(0, SHOWN).join(', ')}${more}`;
};
