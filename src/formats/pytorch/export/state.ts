/**
 * What a program keeps between calls. A buffer that is written and of which an answer depends would make each answer
 * another one; a served model keeps no state, so such a program is refused. A counter that nobody reads is not.
 */
import { refuse } from '../../../graph/layers/values.ts';
import { type ExportedProgram, nameOf, namesIn } from './program.ts';
import type { Problem } from './run.ts';

/** An operator that writes into its first argument: `aten.add_.Tensor`. */
const WRITES = /^torch\.ops\.\w+\.\w*[a-z0-9]_(\.|$)/;
/** What it writes is the same at each call: rows that were scaled down to a norm have it. */
const SETTLED = /^torch\.ops\.aten\.embedding_renorm_(\.|$)/;
/** What gives its argument, or a view of it, back. */
const VIEWS =
  /^torch\.ops\.aten\.(detach|alias|view|reshape|_unsafe_view|select|slice|squeeze|unsqueeze|transpose|t|permute|expand|narrow|as_strided|split|split_with_sizes|chunk|unbind|flatten|view_as|numpy_T|diagonal|movedim)(_copy)?(\.|$)/;

/** One problem for each buffer that is written and that an output depends on. */
export const dependsOnState = ({ graph, inputSpecs, outputSpecs }: ExportedProgram): readonly Problem[] => {
  const buffers = new Map<string, string>();
  for (const [i, spec] of inputSpecs.entries()) {
    if (spec.kind === 'user_input') continue;
    buffers.set(nameOf(graph.inputs[i]!) ?? spec.name, spec.target);
  }
  // what is written in place, through whatever view
  const root = new Map<string, string>();
  const rootOf = (name: string): string => root.get(name) ?? name;
  const written = new Set(
    outputSpecs
      .filter(({ kind }) => kind === 'buffer_mutation' || kind === 'parameter_mutation')
      .map(({ target }) => target),
  );
  for (const { target, inputs, outputs } of graph.nodes) {
    const first = inputs[0] && nameOf(inputs[0].arg);
    if (first === undefined) continue;
    if (WRITES.test(target) && !SETTLED.test(target)) {
      const buffer = buffers.get(rootOf(first));
      if (buffer !== undefined) written.add(buffer);
    }
    if (WRITES.test(target) || VIEWS.test(target))
      for (const name of outputs.flatMap(namesIn)) root.set(name, rootOf(first));
  }
  const problems: Problem[] = [];
  for (const [name, buffer] of buffers) {
    if (!written.has(buffer)) continue;
    const tainted = new Set([name]);
    for (const node of graph.nodes) {
      if (node.inputs.some(({ arg }) => namesIn(arg).some((one) => tainted.has(one) || tainted.has(rootOf(one))))) {
        for (const one of node.outputs.flatMap(namesIn)) tainted.add(one);
      }
    }
    const depends = outputSpecs.some(
      ({ kind, arg }) => kind === 'user_output' && namesIn(arg).some((one) => tainted.has(one)),
    );
    if (depends) {
      const error = refuse(
        `it changes the buffer "${buffer}" of the model, which the answer depends on; a served model keeps no state between requests`,
      );
      problems.push({ node: name, error });
    }
  }
  return problems;
};
