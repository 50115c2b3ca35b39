/** Rows shifted, multiplied by a matrix and scaled, as most decompositions are. */
import { ServingError } from '../../errors.ts';
import type { Frame } from '../../pipeline/frame.ts';
import { MadeFrame } from '../../pipeline/frame.ts';
import { transpose } from '../../pipeline/linear-algebra.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { NumberArray, State } from './state.ts';

export interface Projection {
  /** By column. */
  readonly before?: Float64Array | undefined;
  /** [components, features] */
  readonly components: NumberArray;
  /** By component, subtracted from the product. */
  readonly after?: Float64Array | undefined;
  /** By component. */
  readonly divide?: Float64Array | undefined;
}

/** A matrix of the state, whose columns are features. Throws CORRUPT_MODEL where it is of no such shape. */
export const matrixIn = (state: State, names: string | readonly string[], columns?: number): NumberArray => {
  const matrix = state.arrayOf(names, 2);
  if (columns === undefined || matrix.shape[1] === columns) return matrix;
  const name = typeof names === 'string' ? names : names[0];
  throw new ServingError(
    'CORRUPT_MODEL',
    `${state.className}: "${name}" is [${matrix.shape.join(', ')}], ${columns} columns were expected`,
  );
};

/** Numbers of the state, exactly so many. Throws CORRUPT_MODEL. */
export const vectorIn = (state: State, names: string | readonly string[], length: number): Float64Array => {
  const { data } = state.array(names);
  if (data.length === length) return data;
  const name = typeof names === 'string' ? names : names[0];
  throw new ServingError(
    'CORRUPT_MODEL',
    `${state.className}: "${name}" holds ${data.length} numbers, ${length} were expected`,
  );
};

/** The slot of ((x - before) · componentsᵀ - after) / divide: [rows, features] -> [rows, components] */
export const projected = (builder: PipelineBuilder, slot: number, by: Projection): number => {
  const [outputs, features] = by.components.shape as [number, number];
  const params = {
    outputs,
    weights: transpose(by.components.data, outputs, features),
    start: new Float64Array(outputs),
    precision: 'float64',
    skipMissing: false,
  } as const;
  const shifted = by.before ? builder.step('scale', { subtract: by.before }, [slot]) : slot;
  const product = builder.step('linear', params, [shifted]);
  if (!by.after && !by.divide) return product;
  return builder.step('scale', { subtract: by.after, divide: by.divide }, [product]);
};

/** The methods of an estimator that projects. */
export const projecting = (state: State, builder: PipelineBuilder, by: Projection) => {
  const [outputs, features] = by.components.shape as [number, number];
  return {
    features,
    transform: (frame: Frame) =>
      new MadeFrame(builder, 'numbers', projected(builder, frame.numbers(state.className), by), outputs),
  };
};
