/**
 * Loops and branches whose bodies are graphs inside the node. Numbers in `…_locs` say which input of the node is which
 * variable of a body, in the order in which the body's file lists them.
 * https://github.com/apache/mxnet/blob/1.9.1/src/operator/control_flow.cc
 */
import { ServingError } from '../../../errors.ts';
import type { GraphBuilder } from '../../../graph/builder.ts';
import type { Graph, Value } from '../../../graph/graph.ts';
import { expandTo, type Size, sizeAt } from '../../../graph/layers/sizes.ts';
import { like } from '../../../graph/layers/values.ts';
import { int, ints } from '../attrs.ts';
import type { SymbolGraph } from '../symbol.ts';
import { type OpRow, op, refuse, type Scope } from '../table.ts';
import { isTrue } from './elementwise.ts';

const body = ({ node }: Scope, index: number): SymbolGraph => {
  const found = node.subgraphs[index];
  if (!found)
    throw new ServingError('CORRUPT_MODEL', `it has ${node.subgraphs.length} graphs inside, expected ${index + 1}`);
  return found;
};

/** `inputs` by place; throws where there is none. */
const chosen = (inputs: readonly Value[], places: readonly number[]): readonly Value[] =>
  places.map((place) => {
    const value = inputs[place];
    if (!value) throw new ServingError('CORRUPT_MODEL', `there is no input ${place} among ${inputs.length}`);
    return value;
  });

const port = (name: string, value: Value): { name: string; dtype: Value['dtype']; shape: Value['shape'] } => ({
  name,
  dtype: value.dtype,
  shape: value.shape,
});

/** A tensor of one element as a scalar bool. */
const condition = (g: GraphBuilder, x: Value): Value => g.op('Reshape', [isTrue(g, x), g.ints([])]);

/** A loop's states, which must keep their shapes: a size of 1 that grows is a batch that MXNet infers. */
const grown = (
  g: GraphBuilder,
  states: readonly Value[],
  after: readonly Value[],
  others: readonly Value[],
): readonly Value[] =>
  states.map((state, i) => {
    const shape = after[i]?.shape;
    if (!state.shape || !shape || shape.length !== state.shape.length) return state;
    const sizes = state.shape.map((size, axis): Size => {
      const wanted = shape[axis]!;
      if (size !== 1 || wanted === 1) return 1;
      if (typeof wanted === 'number') return wanted;
      for (const other of others) {
        const at = other.shape?.indexOf(wanted) ?? -1;
        if (at >= 0) return sizeAt(g, other, at);
      }
      return 1;
    });
    return sizes.every((size) => size === 1) ? state : expandTo(g, state, sizes);
  });

const foreach = op({
  inputs: ['data*'],
  attrs: {
    num_args: int(),
    num_outputs: int(),
    num_out_data: int(),
    in_state_locs: ints(),
    in_data_locs: ints(),
    remain_locs: ints(),
  },
  lower: (g, { data }, a, scope) => {
    const [series, states] = [a.in_data_locs.length, a.in_state_locs.length];
    const whole = data.slice(0, series);
    const before = data.slice(series, series + states);
    const rest = data.slice(series + states);
    const inner = body(scope, 0);
    const last: { values: readonly Value[] } = { values: [] };
    const built = (initial: readonly Value[]): Graph =>
      g.subgraph(
        [
          ...initial.map((state, i) => port(`state_${i}`, state)),
          ...whole.map((x, i) => ({ ...port(`x_${i}`, x), shape: x.shape?.slice(1) })),
        ],
        (own, values) => {
          const given: Value[] = [];
          const put = (places: readonly number[], all: readonly Value[]): void => {
            for (const [i, place] of places.entries()) if (all[i]) given[place] = all[i];
          };
          put(a.in_state_locs, values.slice(0, states));
          put(a.in_data_locs, values.slice(states));
          put(a.remain_locs, rest);
          const made = scope.inner(inner, own, given);
          if (made.length !== a.num_outputs)
            throw new ServingError('CORRUPT_MODEL', `its body gives ${made.length} values, expected ${a.num_outputs}`);
          last.values = made.slice(a.num_out_data);
          return [...last.values, ...made.slice(0, a.num_out_data)].map((value) => own.op('Identity', [value]));
        },
      );
    const first = built(before);
    const sized = grown(g, before, last.values, [...rest, ...whole, ...before]);
    const graph = sized.every((state, i) => state === before[i]) ? first : built(sized);
    const made = g.ops('Scan', [...sized, ...whole], { body: graph, num_scan_inputs: series }, a.num_outputs);
    return [...made.slice(states), ...made.slice(0, states)];
  },
});

const whileLoop = op({
  inputs: ['data*'],
  attrs: {
    num_args: int(),
    num_outputs: int(),
    num_out_data: int(),
    max_iterations: int(),
    cond_input_locs: ints(),
    func_input_locs: ints(),
    func_var_locs: ints(),
  },
  lower: (g, { data }, a, scope) => {
    // which input of the node each variable of the loop is
    const variables = a.func_var_locs.map((place) => a.func_input_locs[place] ?? -1);
    const before = chosen(data, variables);
    const now = (values: readonly Value[]): readonly Value[] =>
      data.map((value, i) => values[variables.indexOf(i)] ?? value);
    const goesOn = (own: GraphBuilder, values: readonly Value[]): Value =>
      condition(own, scope.inner(body(scope, 0), own, chosen(now(values), a.cond_input_locs))[0]!);
    const graph = g.subgraph(
      [
        { name: 'iteration', dtype: 'int64', shape: [] },
        { name: 'go_on', dtype: 'bool', shape: [] },
        ...before.map((value, i) => port(`variable_${i}`, value)),
      ],
      (own, [, , ...values]) => {
        const made = scope.inner(body(scope, 1), own, chosen(now(values), a.func_input_locs));
        const after = made.slice(a.num_out_data);
        return [goesOn(own, after), ...after, ...made.slice(0, a.num_out_data)].map((value) =>
          own.op('Identity', [value]),
        );
      },
    );
    const made = g.ops(
      'Loop',
      [g.scalar('int64', a.max_iterations), goesOn(g, before), ...before],
      { body: graph },
      a.num_outputs,
    );
    const outs = made.slice(before.length).map((value) => filledUp(g, value, a.max_iterations));
    return [...outs, ...made.slice(0, before.length)];
  },
});

/** As many rows as the loop may have at most; what no iteration wrote is 0, where MXNet has whatever lay there. */
const filledUp = (g: GraphBuilder, x: Value, rows: number): Value => {
  if (!x.shape) throw refuse('an output of the loop is of unknown rank');
  const missing = g.op('Sub', [g.ints([rows]), g.op('Shape', [x], { start: 0, end: 1 })]);
  const none = g.ints(x.shape.map(() => 0));
  const rest = g.ints(x.shape.slice(1).map(() => 0));
  return g.op('Pad', [x, g.op('Concat', [none, missing, rest], { axis: 0 }), like(g, x, 0)]);
};

const cond = op({
  inputs: ['data*'],
  attrs: {
    num_args: int(),
    num_outputs: int(),
    cond_input_locs: ints(),
    then_input_locs: ints(),
    else_input_locs: ints(),
  },
  lower: (g, { data }, a, scope) => {
    const test = condition(g, scope.inner(body(scope, 0), g, chosen(data, a.cond_input_locs))[0]!);
    const branch = (index: number, places: readonly number[]): Graph =>
      g.subgraph([], (own) =>
        scope.inner(body(scope, index), own, chosen(data, places)).map((value) => own.op('Identity', [value])),
      );
    return g.ops(
      'If',
      [test],
      { then_branch: branch(1, a.then_input_locs), else_branch: branch(2, a.else_input_locs) },
      a.num_outputs,
    );
  },
});

export const control: Readonly<Record<string, OpRow>> = { _foreach: foreach, _while_loop: whileLoop, _cond: cond };
