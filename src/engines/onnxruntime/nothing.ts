/**
 * Sequences without elements, which the C API cannot make. An operator of ONNX's can, so a model of that one node makes
 * them. An optional without a value has no such way: ONNX Runtime 1.30.0 reads through a null pointer when it is given
 * one from outside (seen), so such an input cannot be left out.
 */
import { ServingError } from '../../errors.ts';
import { ModelProto } from '../../graph/onnx/messages.ts';
import { attribute, graphOf, modelOf, node, tensorType, valueInfo } from '../../graph/onnx/protos.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { type PortType, printType } from '../../tensor/signature.ts';
import { CStrings, Words } from '../memory.ts';
import type { Api } from './api.ts';
import { createSessionOptions } from './options.ts';

/** SequenceEmpty and its output. */
const emptySequence = (dtype: DType): Uint8Array => {
  const { onnx } = DTYPES[dtype];
  const made = node('SequenceEmpty', [], ['nothing'], [attribute('dtype', onnx)]);
  const type = { ...tensorType(dtype), tensorType: undefined, sequenceType: { elemType: tensorType(dtype) } };
  return ModelProto.encode(modelOf(graphOf({ node: [made], output: [valueInfo('nothing', type)] })));
};

// One a dtype, kept as long as the process lives.
const sessions = new Map<DType, number>();
const names = new CStrings(['nothing']);

const sessionFor = (ort: Api, type: PortType): number => {
  if (type.kind !== 'sequence' || type.of.kind !== 'tensor') {
    throw new ServingError(
      'INVALID_INPUT',
      `an empty ${printType(type)} was given, which ONNX Runtime cannot be handed`,
    );
  }
  const { dtype } = type.of;
  const known = sessions.get(dtype);
  if (known !== undefined) return known;
  const model = emptySequence(dtype);
  const out = new Words(2);
  ort.check(ort.CreatePrepackedWeightsContainer(out.at(1)), 'run');
  const options = createSessionOptions(ort, {});
  try {
    const create = ort.CreateSessionFromArrayWithPrepackedWeightsContainer;
    ort.check(create(ort.env, model, model.length, options, out.address(1), out.at(0)), 'run');
  } finally {
    ort.ReleaseSessionOptions(options);
  }
  sessions.set(dtype, out.address(0));
  return out.address(0);
};

/** Puts a sequence without elements in word `i` of `to`. */
export const createNothing = (ort: Api, type: PortType, to: Words, i: number): void => {
  const name = new Words(1);
  name.set(0, names.addresses[0]!);
  ort.check(ort.Run(sessionFor(ort, type), 0, 0, 0, 0, name.at(0), 1, to.at(i)), 'run');
};
