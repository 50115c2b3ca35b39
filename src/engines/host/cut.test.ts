import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Constant, Graph, Value } from '../../graph/graph.ts';
import { cut } from './cut.ts';
import { host } from './host.test.engine.ts';
import type { Plan } from './plan.ts';

const describe = (plan: Plan<Graph, Constant> | undefined): string =>
  plan
    ? plan.steps
        .map((step) => {
          if (step.kind === 'segment') return `[${step.segment.nodes.map(({ op }) => op).join(' ')}]`;
          if (step.kind === 'host') return step.op;
          const bodies = Object.values(step.bodies).map(describe);
          return `${step.op}(${bodies.join('; ')})`;
        })
        .join(' ')
    : 'whole';

/** By name: what is built from an input x of float32 [n], and the steps in order; segments in brackets. */
// biome-ignore format: one graph a line or a few
const cases: readonly (readonly [name: string, build: (g: GraphBuilder, x: Value) => readonly Value[], steps: string])[] = [
  ['no host node: one segment as it is', (g, x) => [g.op('Relu', [g.op('Neg', [x])])], 'whole'],
  ['a host node alone', (g, x) => [host(g, 'Neg', [x])], 'Neg'],
  ['at the start', (g, x) => [g.op('Relu', [host(g, 'Neg', [x])])], 'Neg [Relu]'],
  ['at the end', (g, x) => [host(g, 'Neg', [g.op('Relu', [x])])], '[Relu] Neg'],
  ['in the middle', (g, x) => [g.op('Exp', [host(g, 'Neg', [g.op('Relu', [x])])])], '[Relu] Neg [Exp]'],
  ['a chain of host nodes', (g, x) => [g.op('Exp', [host(g, 'Neg', [host(g, 'Same', [host(g, 'Neg', [x])])])])], 'Neg Same Neg [Exp]'],
  ['side by side: one segment before and after', (g, x) => {
    const [a, b] = [host(g, 'Neg', [g.op('Relu', [x])]), host(g, 'Same', [g.op('Exp', [x])])];
    return [g.op('Sin', [a]), g.op('Cos', [b])];
  }, '[Relu Exp] Neg Same [Sin Cos]'],
  ['a host node beside ONNX nodes does not split them', (g, x) => [g.op('Add', [host(g, 'Neg', [x]), g.op('Exp', [g.op('Relu', [x])])])], 'Neg [Relu Exp Add]'],
  ['a diamond with a host node on one side', (g, x) => {
    const top = g.op('Relu', [x]);
    return [g.op('Add', [host(g, 'Neg', [top]), g.op('Exp', [top])])];
  }, '[Relu] Neg [Exp Add]'],
  ['a node that nobody needs early sinks to its reader', (g, x) => [g.op('Add', [host(g, 'Neg', [g.op('Sin', [x])]), g.op('Exp', [g.op('Relu', [x])])])], '[Sin] Neg [Relu Exp Add]'],
  ['an output is made as early as it can be', (g, x) => {
    const early = g.op('Relu', [x]);
    return [early, g.op('Exp', [host(g, 'Neg', [g.op('Sin', [x])])])];
  }, '[Relu Sin] Neg [Exp]'],
  ['a difference that crosses stays where its terms are needed', (g, x) => {
    const [a, b] = [g.op('Sin', [x]), g.op('Cos', [x])];
    return [g.op('Add', [g.op('Sub', [a, b]), host(g, 'Neg', [g.op('Mul', [a, b])])])];
  }, '[Sin Cos Sub Mul] Neg [Add]'],
  ['two alternations', (g, x) => [g.op('Exp', [host(g, 'Neg', [g.op('Sin', [host(g, 'Neg', [g.op('Relu', [x])])])])])], '[Relu] Neg [Sin] Neg [Exp]'],
  ['copies of inputs and host values are no segment', (g, x) => [g.op('Identity', [host(g, 'Neg', [g.op('Identity', [x])])]), x], 'Neg'],
  ['a constant needs no segment', (g, x) => [host(g, 'Add', [x, g.constant({ dtype: 'float32', shape: [1], data: Float32Array.of(1) })])], 'Add'],
  ['a loop without host nodes stays in its segment', (g, x) => {
    const body = g.subgraph([{ name: 'i', dtype: 'int64', shape: [] }, { name: 'c', dtype: 'bool', shape: [] }, { name: 's', dtype: 'float32', shape: ['n'] }],
      (s, [, c, v]) => [c!, s.op('Add', [v, x])]);
    return [host(g, 'Neg', [g.ops('Loop', [g.scalar('int64', 3), undefined, x], { body }, 1)[0]!])];
  }, '[Loop] Neg'],
  ['a loop with a host node is a step with steps of its own', (g, x) => {
    const outer = g.op('Relu', [x]);
    const body = g.subgraph([{ name: 'i', dtype: 'int64', shape: [] }, { name: 'c', dtype: 'bool', shape: [] }, { name: 's', dtype: 'float32', shape: ['n'] }],
      (s, [, c, v]) => [c!, s.op('Add', [host(s, 'Neg', [v!]), s.op('Exp', [outer])])]);
    return [g.op('Sin', [g.ops('Loop', [g.scalar('int64', 3), undefined, x], { body }, 1)[0]!])];
  }, '[Relu] Loop(Neg [Exp Add]) [Sin]'],
];

for (const [name, build, steps] of cases) {
  test(name, () => {
    const g = new GraphBuilder();
    const x = g.input('x', 'float32', ['n']);
    for (const [i, value] of build(g, x).entries()) g.output(`y${i}`, value);
    assert.equal(describe(cut(g.build())), steps);
  });
}

test('a boundary needs a dtype only', () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'string', undefined);
  const [ids] = g.host('Same', [x], {}, [{ dtype: 'float32', shape: undefined }]);
  g.output('y', g.op('Neg', [ids]));
  assert.equal(describe(cut(g.build())), 'Same [Neg]');
});
