/**
 * A CompositeFunction: the variables and the primitive functions of a model, flat, each with a uid by which others name
 * it. https://github.com/microsoft/CNTK/blob/v2.7/Source/CNTKv2LibraryDll/CompositeFunction.cpp (Serialize),
 * PrimitiveFunction.cpp (Serialize), Variable.cpp
 *
 * A block (Dense, LSTM …) is a function whose inside are other functions of the same flat list: its composite names the
 * root among them, and which placeholder stands for which of its arguments. A loop is cut open by a placeholder that has
 * the uid of the output that it stands for.
 */
import { ServingError } from '../../errors.ts';
import type { NumericDType } from '../../tensor/dtype.ts';
import { type AxisRef, corrupt, type Entry, Fields } from './dictionary.ts';
import type { Dictionary, NDArrayView } from './messages.ts';

/** VariableKind of CNTKLibrary.h, by number. */
const KINDS = ['input', 'output', 'parameter', 'constant', 'placeholder'] as const;

export interface Variable {
  readonly uid: string;
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly dtype: NumericDType;
  /** In CNTK's order: the innermost dimension first; -1 inferred, -3 free. */
  readonly shape: readonly number[];
  /** Its dynamic axes, a sequence before the batch. */
  readonly axes: readonly AxisRef[];
  /** Whether CNTK is fed its elements as a sparse matrix. */
  readonly isSparse: boolean;
  /** Of parameters and constants. */
  readonly value: NDArrayView | undefined;
}

/** What a block is made of. */
export interface Block {
  /** `Dense`, `LSTM`. */
  readonly opName: string;
  /** The uid of the function whose outputs are the block's. */
  readonly root: string;
  /** What stands for a placeholder inside: uids. */
  readonly arguments: ReadonlyMap<string, string>;
}

export interface Primitive {
  readonly uid: string;
  readonly name: string;
  /** Its number in PrimitiveOpType; undefined for a function of the user's own. */
  readonly op: number | undefined;
  /** What a function of the user's own calls itself. */
  readonly userOp: string | undefined;
  readonly inputs: readonly string[];
  readonly attributes: Fields;
  readonly block: Block | undefined;
}

export interface Composite {
  readonly root: string;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly functions: ReadonlyMap<string, Primitive>;
}

/** DataType of CNTKLibrary.h. */
export const DATA_TYPES: Readonly<Record<number, NumericDType>> = {
  1: 'float32',
  2: 'float64',
  4: 'float16',
  5: 'int8',
  6: 'int16',
};

const BLOCK = 57;

const dtypeOf = (fields: Fields): NumericDType => {
  const number = fields.get('data_type').int();
  const dtype = DATA_TYPES[number];
  if (!dtype) throw corrupt(`${fields.where} has the data type ${number}, which CNTK does not have`);
  return dtype;
};

const readVariable = (entry: Entry): Variable => {
  const fields = entry.dictionary();
  const uid = fields.text('uid');
  const kind = KINDS[fields.get('kind').int()];
  if (!kind)
    throw corrupt(`the variable "${uid}" is of the kind ${fields.get('kind').int()}, which CNTK does not have`);
  const value = fields.maybe('value')?.array();
  if ((kind === 'parameter' || kind === 'constant') && !value) throw corrupt(`the ${kind} "${uid}" has no value`);
  return {
    uid,
    name: fields.name('name'),
    kind,
    dtype: dtypeOf(fields),
    shape: fields.get('shape').shape(),
    axes: (fields.maybe('dynamic_axis')?.list() ?? []).map((axis) => axis.axis()),
    isSparse: fields.maybe('is_sparse')?.bool() ?? false,
    value,
  };
};

const readBlock = (fields: Fields): Block => {
  const keys = fields.texts('block_function_composite_arguments_map_keys');
  const values = fields.texts('block_function_composite_arguments_map_values');
  if (keys.length !== values.length) {
    throw corrupt(`${fields.where}: ${keys.length} placeholders and ${values.length} arguments`);
  }
  return {
    opName: fields.name('block_function_op_name'),
    root: fields.get('block_function_composite').dictionary().text('root'),
    arguments: new Map(keys.map((key, i) => [key, values[i]!])),
  };
};

const readPrimitive = (entry: Entry): Primitive => {
  const fields = entry.dictionary();
  const uid = fields.text('uid');
  const own = fields.maybe('op');
  const op = own?.int();
  return {
    uid,
    name: fields.name('name'),
    op,
    userOp: own ? undefined : fields.name('op_name') || fields.name('type') || 'unnamed',
    inputs: fields.maybe('inputs') ? fields.texts('inputs') : [],
    attributes: fields.maybe('attributes')?.dictionary() ?? new Fields(undefined, `"${uid}", its attributes`),
    block: op === BLOCK ? readBlock(fields) : undefined,
  };
};

const byUid = <T extends { readonly uid: string }>(items: readonly T[]): ReadonlyMap<string, T> => {
  const found = new Map<string, T>();
  for (const item of items) {
    if (found.has(item.uid)) throw corrupt(`the uid "${item.uid}" stands twice`);
    found.set(item.uid, item);
  }
  return found;
};

/** Throws CORRUPT_MODEL where a dictionary is no CompositeFunction, UNSUPPORTED_MODEL where it is a checkpoint. */
export const readComposite = (dictionary: Dictionary): Composite => {
  const fields = new Fields(dictionary, 'the model');
  const type = fields.name('type');
  if (type !== 'CompositeFunction') {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `a CNTK dictionary of the type "${type}" is no model; expected a CompositeFunction, as Function.save writes it`,
    );
  }
  return {
    root: fields.text('root'),
    variables: byUid(fields.get('inputs').list().map(readVariable)),
    functions: byUid(fields.get('primitive_functions').list().map(readPrimitive)),
  };
};
