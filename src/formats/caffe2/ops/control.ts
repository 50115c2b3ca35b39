/**
 * Branches and loops: their nets share the blobs around them, so that what a net writes is what is read behind it.
 * https://github.com/pytorch/pytorch/blob/v1.4.0/caffe2/operators/if_op.h, while_op.h, do_op.h
 */
import type { Value } from '../../../graph/graph.ts';
import { cast } from '../../../graph/layers/values.ts';
import type { NetDef } from '../messages.ts';
import { type Blob, blobOp, type Call, corrupt, isValue, type OpRow, refuse } from '../table.ts';
import { scalarOf } from './values.ts';

const tensorOf = (blobs: ReadonlyMap<string, Blob>, name: string): Value => {
  const blob = blobs.get(name);
  if (!blob)
    throw refuse(`the blob "${name}" is made in one branch, or only inside a loop, and has no value otherwise`);
  if (!isValue(blob)) throw refuse(`"${name}" is no plain tensor, which no branch or loop gives`);
  return blob;
};

const conditional = blobOp('condition inputs*', (call, condition) => {
  const { g, args, op } = call;
  const [yes, no] = [args.net('then_net'), args.net('else_net')];
  if (!yes || !isValue(condition)) throw corrupt('it has no then_net');
  const branch = (net: NetDef | undefined) =>
    g.subgraph([], (b) => {
      const after = net ? call.run(b, net, call.blobs) : call.blobs;
      return op.output.map((name) => tensorOf(after, name));
    });
  const attributes = { then_branch: branch(yes), else_branch: branch(no) };
  return g.ops('If', [scalarOf(g, condition)], attributes, op.output.length);
});

/** Every blob that a net writes, and nets in it that share blobs. */
const writes = (net: NetDef | undefined): readonly string[] => (net ? net.op.flatMap((one) => one.output) : []);

const loop = blobOp('condition inputs*', (call: Call, condition) => {
  const { g, args, op } = call;
  const [body, cond] = [args.net('loop_net'), args.net('cond_net')];
  if (!body || !isValue(condition)) throw corrupt('it has no loop_net');
  const name = op.input[0]!;
  const first = cond ? call.run(g, cond, call.blobs) : call.blobs;
  // blobs that are there before the loop and written in it go from step to step
  const written = new Set([...writes(body), ...writes(cond)]);
  const carried = [...new Set([name, ...written])].filter((one) => first.has(one));
  for (const output of op.output) if (!carried.includes(output)) tensorOf(first, output);
  const before = carried.map((one) => tensorOf(first, one));
  const inputs = [
    { name: 'iteration', dtype: 'int64' as const, shape: [] },
    { name: 'go', dtype: 'bool' as const, shape: [] },
    ...before.map((value, i) => ({ name: carried[i]!, dtype: value.dtype, shape: value.shape?.map(() => '?') })),
  ];
  const graph = g.subgraph(inputs, (b, [, , ...values]) => {
    const blobs = new Map<string, Blob>(first);
    for (const [i, one] of carried.entries()) blobs.set(one, values[i]!);
    const done = call.run(b, body, blobs);
    const after = cond ? call.run(b, cond, done) : done;
    return [scalarOf(b, tensorOf(after, name)), ...carried.map((one) => tensorOf(after, one))];
  });
  const results = g.ops('Loop', [undefined, scalarOf(g, before[0]!), ...before], { body: graph }, carried.length);
  return op.output.map((output) => {
    const at = carried.indexOf(output);
    return at < 0 ? tensorOf(first, output) : results[at]!;
  });
});

/** ONNX's Loop, whose body is a net: its inputs are the iteration, the condition and what is carried. */
const onnxWhile = blobOp('max_trip_count condition carried*', (call, trips, condition, ...given) => {
  const { g, args, op } = call;
  const body = args.net('body');
  if (!body || !isValue(trips!) || !isValue(condition!)) throw corrupt('it has no body');
  const count = args.int('num_loop_carried_deps', -1) >= 0 ? args.int('num_loop_carried_deps', 0) : given.length;
  const names = body.external_input;
  const results = body.external_output;
  if (count > given.length || names.length < 2 + count || results.length < 1 + count)
    throw corrupt(`its body has ${names.length} inputs and ${results.length} outputs for ${count} values carried`);
  const carried = given.slice(0, count).map((blob) => {
    if (!isValue(blob)) throw refuse('an Int8 tensor that goes from step to step');
    return blob;
  });
  const inputs = [
    { name: 'iteration', dtype: 'int64' as const, shape: [] },
    { name: 'go', dtype: 'bool' as const, shape: [] },
    ...carried.map(({ dtype, shape }, i) => ({ name: names[i + 2]!, dtype, shape: shape?.map(() => '?') })),
  ];
  const graph = g.subgraph(inputs, (b, [iteration, go, ...values]) => {
    const blobs = new Map<string, Blob>(args.bool('disable_scopes', false) ? call.blobs : []);
    blobs.set(names[0]!, iteration!);
    blobs.set(names[1]!, b.op('Reshape', [go!, b.ints([1])]));
    for (const [i, value] of values.entries()) blobs.set(names[i + 2]!, value);
    const after = call.run(b, body, blobs);
    const [next, ...rest] = results.map((name) => tensorOf(after, name));
    const goesOn = args.bool('has_cond', false) ? scalarOf(b, cast(b, next!, 'bool')) : b.scalar('bool', true);
    return [goesOn, ...rest];
  });
  const limit = args.bool('has_trip_count', false) ? scalarOf(g, trips) : undefined;
  const start = args.bool('has_cond', false) ? scalarOf(g, cast(g, condition, 'bool')) : g.scalar('bool', true);
  if (!limit && !args.bool('has_cond', false)) throw corrupt('it has neither a count of trips nor a condition');
  return g.ops('Loop', [limit, start, ...carried], { body: graph }, results.length - 1).slice(0, op.output.length);
});

/** A net with names of its own for the blobs that it takes and gives. */
const scoped = blobOp('inputs*', (call) => {
  const { g, args, op } = call;
  const net = args.net('net');
  const [inner, places] = [args.texts('inner_blobs'), args.ints('outer_blobs_idx')];
  if (!net || inner.length !== places.length) throw corrupt('its net or the names of its blobs are missing');
  const outer = [...op.input.slice(0, -1), ...op.output.slice(0, -1)];
  const blobs = new Map<string, Blob>();
  inner.forEach((name, i) => {
    const value = call.blobs.get(outer[places[i]!] ?? '');
    if (value) blobs.set(name, value);
  });
  const after = call.run(g, net, blobs);
  return op.output.map((output, i): Blob => {
    // the last is the workspace
    if (i === op.output.length - 1) return g.scalar('int32', 0);
    const at = places.findIndex((place) => outer[place] === output);
    return tensorOf(after, inner[at] ?? '');
  });
});
/** What only makes a place for the blobs of such nets. */
const scope = blobOp('', ({ g }) => g.scalar('int32', 0));

export const CONTROL: Readonly<Record<string, OpRow>> = {
  If: conditional,
  While: loop,
  ONNXWhile: onnxWhile,
  Do: scoped,
  CreateScope: scope,
};
