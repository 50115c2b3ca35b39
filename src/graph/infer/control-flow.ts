/** If, Loop and Scan: what their bodies give. A name that a body made up is another size in every
 * iteration; one that is older than the body is not. */
import type { Shape } from '../../tensor/signature.ts';
import type { Graph, Value } from '../graph.ts';
import { describeValue } from '../print.ts';
import type { Rule, Site, Type } from './site.ts';

const typeOf = (value: Value, shape: Shape): Type => ({
  dtype: value.dtype,
  shape,
  ...(value.sequence ? { sequence: true } : {}),
});

const sameKind = (n: Site, a: Value, b: Value, what: string): void => {
  if (a.dtype !== b.dtype || a.sequence !== b.sequence) {
    n.fail(`${what}: ${describeValue(a)} and ${describeValue(b)} are of different types`);
  }
};
const arity = (n: Site, what: string, found: number, expected: number): void => {
  if (found !== expected) n.fail(`${what}: ${found}, expected ${expected}`);
};

const ifRule: Rule = (n) => {
  const [yes, no] = [n.graph('then_branch'), n.graph('else_branch')];
  arity(n, 'outputs of else_branch', no.outputs.length, yes.outputs.length);
  return yes.outputs.map(({ value }, i) => {
    const other = no.outputs[i]!.value;
    sameKind(n, value, other, `output ${i} of the branches`);
    return typeOf(value, n.dims.either(value.shape, other.shape));
  });
};

/** What is known of a state that starts as `first` and is `next` after an iteration. */
const carried = (n: Site, first: Value, next: Value, i: number): Type => {
  sameKind(n, first, next, `state ${i}`);
  return typeOf(next, n.dims.either(first.shape, next.shape));
};

// body(iteration, condition, state..) -> condition, state.., scanned..; outputs are the states, then the scans stacked.
const loop: Rule = (n) => {
  const body: Graph = n.graph('body');
  const states = n.inputs.slice(2);
  arity(n, 'inputs of the body', body.inputs.length, states.length + 2);
  if (body.outputs.length < states.length + 1) n.fail('the body gives fewer values than there are states');
  const trips = n.dims.fresh();
  return body.outputs.slice(1).map(({ value }, i) => {
    if (i < states.length) return carried(n, states[i] ?? n.input(i + 2), value, i);
    const shape = n.dims.loosenNewer(value.shape, body.dimsBefore ?? 0);
    return { dtype: value.dtype, shape: shape && [trips, ...shape] };
  });
};

// body(state.., slice..) -> state.., slice..; slices are taken and stacked along their axes.
const scan: Rule = (n) => {
  const body: Graph = n.graph('body');
  const scanned = n.int('num_scan_inputs');
  const states = n.inputs.length - scanned;
  arity(n, 'inputs of the body', body.inputs.length, n.inputs.length);
  const inputAxes = n.ints('scan_input_axes');
  const first = n.shape(states);
  const length = first?.[n.axis(inputAxes?.[0] ?? 0, first.length)] ?? n.dims.fresh();
  const outputAxes = n.ints('scan_output_axes');
  return body.outputs.map(({ value }, i) => {
    if (i < states) return carried(n, n.input(i), value, i);
    const shape = n.dims.loosen(value.shape);
    const axis = shape && n.axis(outputAxes?.[i - states] ?? 0, shape.length + 1);
    return { dtype: value.dtype, shape: shape?.toSpliced(axis!, 0, length) };
  });
};

export const CONTROL_FLOW: Readonly<Record<string, Rule>> = { If: ifRule, Loop: loop, Scan: scan };
