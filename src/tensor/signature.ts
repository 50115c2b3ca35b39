/**
 * What a model takes and gives. The names are those that clients send; what the graph inside calls its tensors is
 * another name space, so an input and an output may share a name.
 */
import type { DType } from './dtype.ts';
import type { Tensor } from './tensor.ts';

/** A dimension: its size, or a name where it is free; one name is one size. A name that starts with `?` is not shown. */
export type Dim = number | string;

/** `undefined` means that even the rank is unknown. */
export type Shape = readonly Dim[] | undefined;

export interface TensorType {
  readonly kind: 'tensor';
  readonly dtype: DType;
  readonly shape: Shape;
  /** The size of the last dimension, where that is all that is known of the shape. */
  readonly last?: number;
  /** A shape that is taken, for examples and first runs, where the rank or a size is open. */
  readonly likely?: readonly Dim[];
}

export type PortType =
  | TensorType
  | { readonly kind: 'sequence'; readonly of: PortType }
  | { readonly kind: 'map'; readonly key: DType; readonly of: PortType }
  | { readonly kind: 'optional'; readonly of: PortType };

/** What the size of one dimension must be, besides what the shape says of it. */
export interface SizeRule {
  readonly axis: number;
  /** Both ends belong to it. */
  readonly min?: number;
  readonly max?: number;
  /** It is `times` the size of a dimension of an input, and `plus`. */
  readonly of?: { readonly input: string; readonly axis: number; readonly times: number; readonly plus: number };
}

/** One named input or output. */
export interface Port {
  readonly name: string;
  readonly type: PortType;
  /** An input that may be left out, since the model has a value for it. */
  readonly optional?: boolean;
  /**
   * Its cells may be missing, which is NaN among floats, MISSING_TEXT (strings.ts) among texts and MISSING_TRUTH among
   * truth values. Missing cells of an output are null in JSON.
   */
  readonly missing?: boolean;
  /** What the columns of its last dimension are called: rows and columns may be sent by these names. */
  readonly columns?: readonly string[];
  /** An input of texts that takes integers as well: each is the text of its digits, and true and false are 1 and 0. */
  readonly integers?: boolean;
  /**
   * A column whose cells are read as a Java evaluator reads them. Among texts numbers and truth values stand for what Java
   * writes of them (5, 5.0, true); among floats a text stands for the number that it reads as, or for NO_NUMBER (marks.ts).
   */
  readonly java?: boolean;
  /** One text a row: a column of any name may be sent for it. */
  readonly anyName?: boolean;
  /**
   * A vector of texts that are JSON: in a JSON request objects and lists stand there as they are. `cell`: it is a column
   * among others, of single values and lists, rather than whole rows. An answer of such texts has the lists in JSON.
   */
  readonly json?: boolean | 'cell';
  /**
   * A matrix of float64 whose rows may be sent sparse: {"size": n, "indices": […], "values": […]}; or as the objects that
   * Spark's JSON has for vectors, which say {"type": 0} or, of a dense one, {"type": 1, "values": […]} besides.
   */
  readonly sparse?: boolean;
  /**
   * Of sequences [rows, steps, …]: the input, or the output, that tells how many steps each row has, int64 [rows]. In JSON
   * a row is written with its own steps only; rows of unequal length may be sent, and fill that input.
   */
  readonly steps?: string;
  /** Of an input: sizes that the model was made for, and no others. */
  readonly sizes?: readonly SizeRule[];
  /** An output that costs extra: it is answered only where a request names it. */
  readonly onRequest?: boolean;
  /** That value, where the engine does not know it by itself: a run without the input is given it. */
  readonly fallback?: Tensor;
}

export interface Signature {
  /** TensorFlow's method name, where the model states one: `tensorflow/serving/predict`. */
  readonly method?: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Of inputs that are columns: all the columns that a row has, in its order, where there are more than the inputs. The
   * others may be sent, whatever they hold, and are not looked at.
   */
  readonly row?: readonly string[];
  /** Of inputs that are columns: rows may hold columns of any other name as well, which are not looked at. */
  readonly others?: boolean;
  /** Its string input is image files as they are; without this, they are sent as base64 text. */
  readonly takesImageBytes?: boolean;
}

/** Signatures by name, in the model's own order. */
export type Signatures = ReadonlyMap<string, Signature>;

/** The name of the signature that answers when a request names none: serving_default, else predict, else the last. */
export const defaultSignature = (signatures: Signatures): string | undefined =>
  ['serving_default', 'predict'].find((name) => signatures.has(name)) ?? [...signatures.keys()].at(-1);

/** `[batch, 3]`, with `?` for a dimension without a name; `[…]` for an unknown rank. */
export const printShape = (shape: Shape): string =>
  shape === undefined
    ? '[…]'
    : `[${shape.map((dim) => (typeof dim === 'string' && dim.startsWith('?') ? '?' : dim)).join(', ')}]`;

/** The shape of a tensor type, `[…, 3]` where only the last dimension is known. */
export const printShapeOf = ({ shape, last }: TensorType): string =>
  shape === undefined && last !== undefined ? `[…, ${last}]` : printShape(shape);

/** `float32 [batch, 3]`, `sequence(map(int64, float32 []))`. */
export const printType = (type: PortType): string => {
  switch (type.kind) {
    case 'tensor':
      return `${type.dtype} ${printShapeOf(type)}`;
    case 'map':
      return `map(${type.key}, ${printType(type.of)})`;
    default:
      return `${type.kind}(${printType(type.of)})`;
  }
};

/** Whether a tensor of `shape` may be given where `wanted` is asked for; names are free. */
export const fits = (shape: readonly number[], wanted: Shape): boolean =>
  wanted === undefined ||
  (shape.length === wanted.length && wanted.every((dim, i) => typeof dim === 'string' || dim === shape[i]));

/** Whether a tensor of `shape` may be given for a port of this type. */
export const fitsType = (shape: readonly number[], type: TensorType): boolean =>
  fits(shape, type.shape) && (type.last === undefined || shape.at(-1) === type.last);

/** Whether an input is one column: [rows] or [rows, 1]. */
export const isColumn = ({ type }: Port): boolean =>
  type.kind === 'tensor' &&
  type.shape !== undefined &&
  typeof type.shape[0] === 'string' &&
  (type.shape.length === 1 || (type.shape.length === 2 && type.shape[1] === 1));
