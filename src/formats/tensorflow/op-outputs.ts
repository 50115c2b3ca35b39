/**
 * How many tensors an argument of an op stands for, and at which index a named output begins.
 * https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/framework/op_def.proto
 *
 * A SavedModel carries the definitions of the ops that it uses, though not always of those in functions within
 * functions, and tools that rewrite models leave some out. Then TensorFlow's own definitions speak
 * (several-outputs.ts); an op that is not there has one output.
 */
import { ServingError } from '../../errors.ts';
import type { ArgDef, AttrValue, OpDef } from './messages.ts';
import { SEVERAL_OUTPUTS } from './several-outputs.ts';

/** Tensors that an argument stands for: one, or as many as an attribute of the node says. */
export const argumentCount = (arg: Outputs[number], attrs: ReadonlyMap<string, AttrValue>): number => {
  const { i, list } = attrs.get(arg.number_attr || arg.type_list_attr) ?? {};
  if (i !== undefined) return Number(i);
  return list?.type.length ?? 1;
};

type Outputs = readonly Pick<ArgDef, 'name' | 'number_attr' | 'type_list_attr'>[];

/** The outputs that TensorFlow's own definition states. Whether their attribute is a number or a list, its value tells. */
const knownOutputs = (op: string): Outputs =>
  (SEVERAL_OUTPUTS[op] ?? '').split(' ').map((output) => {
    const [name = '', attr = ''] = output.split('*');
    return { name, number_attr: attr, type_list_attr: attr };
  });

/** The index of the first tensor of the output `name`. Throws CORRUPT_MODEL where the op has no such output. */
export const firstOutput = (
  op: string,
  definition: OpDef | undefined,
  attrs: ReadonlyMap<string, AttrValue>,
  name: string,
): number => {
  if (!definition && SEVERAL_OUTPUTS[op] === undefined) return 0;
  let at = 0;
  for (const arg of definition?.output_arg ?? knownOutputs(op)) {
    if (arg.name === name) return at;
    at += argumentCount(arg, attrs);
  }
  throw new ServingError('CORRUPT_MODEL', `the op ${op} has no output "${name}"`);
};

/** The DataType of output `index` of a node as its op's definition states it; undefined where that is not known. */
export const outputType = (
  definition: OpDef | undefined,
  attrs: ReadonlyMap<string, AttrValue>,
  index: number,
): number | undefined => {
  let at = 0;
  for (const arg of definition?.output_arg ?? []) {
    const count = argumentCount(arg, attrs);
    if (index < at + count) {
      if (arg.type_list_attr !== '') return attrs.get(arg.type_list_attr)?.list?.type[index - at];
      return arg.type_attr === '' ? arg.type : attrs.get(arg.type_attr)?.type;
    }
    at += count;
  }
  return undefined;
};
