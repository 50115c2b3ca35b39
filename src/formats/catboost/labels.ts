/**
 * What a model's classes are called: `class_params` of its information, `multiclass_params` before 0.22, or the
 * parameters that it was trained with.
 * https://github.com/catboost/catboost/blob/v1.2.10/catboost/libs/model/model.cpp (GetModelClassLabels)
 */
import { ServingError } from '../../errors.ts';
import { sliceOf } from '../../pipeline/labels.ts';
import { stringsOfTexts } from '../../tensor/strings.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { infoOf } from './losses.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);
const MAX_CLASSES = 2 ** 20;

export interface Classes {
  readonly labels: Tensor;
  /** Where sum i stands among the classes: some of these may not have been seen in training. */
  readonly places: readonly number[];
}

const integers = (values: ArrayLike<number>): Tensor => ({
  dtype: 'int64',
  shape: [values.length],
  data: BigInt64Array.from({ length: values.length }, (_, i) => BigInt(Math.trunc(values[i]!))),
});

const counting = (count: number): Tensor => integers(Array.from({ length: count }, (_, i) => i));

/** Names as they stand in JSON. `type`: "Integer", "Float", "String", "Boolean", or nothing in older files. */
const tensorOf = (names: readonly unknown[], type: unknown): Tensor => {
  const shape = [names.length];
  if (names.every((name) => typeof name === 'number')) {
    const whole = names.every((name) => Number.isInteger(name));
    if (type === 'Float' || !whole) return { dtype: 'float64', shape, data: Float64Array.from(names as number[]) };
    return integers(names as number[]);
  }
  if (names.every((name) => typeof name === 'boolean')) {
    return { dtype: 'bool', shape, data: Uint8Array.from(names as boolean[], Number) };
  }
  if (names.every((name) => typeof name === 'string')) {
    return { dtype: 'string', shape, data: stringsOfTexts(names as string[]) };
  }
  throw corrupt(`the labels of classes are ${JSON.stringify(names).slice(0, 80)}`);
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const labelsOf = (info: ReadonlyMap<string, string>, dimension: number): Tensor => {
  const params = infoOf(info, info.has('class_params') ? 'class_params' : 'multiclass_params');
  const names = listOf(params['class_names']);
  if (names.length > 0) return tensorOf(names, params['class_label_type']);
  const count = params['classes_count'];
  if (typeof count === 'number' && count > 0) {
    if (count > MAX_CLASSES) throw corrupt(`${count} classes`);
    return counting(count);
  }
  const numbers = listOf(params['class_to_label']);
  if (numbers.length > 0 && numbers.every((label) => typeof label === 'number')) return integers(numbers as number[]);
  const options = infoOf(info, 'params')['data_processing_options'];
  const trained = listOf((options as Readonly<Record<string, unknown>> | undefined)?.['class_names']);
  return trained.length > 0 ? tensorOf(trained, undefined) : counting(Math.max(2, dimension));
};

/** Of a model of `dimension` sums. Throws CORRUPT_MODEL where classes and sums do not fit. */
export const classesOf = (info: ReadonlyMap<string, string>, dimension: number): Classes => {
  const labels = labelsOf(info, dimension);
  const count = labels.shape[0]!;
  // One that was trained on one class only never answers the other.
  if (dimension === 1) return { labels: count > 1 ? labels : sliceOf(labels, [0, 0]), places: [0] };
  if (count === dimension) return { labels, places: Array.from({ length: count }, (_, i) => i) };
  const params = infoOf(info, info.has('class_params') ? 'class_params' : 'multiclass_params');
  const places = listOf(params['class_to_label']).map(Number);
  const fits = places.length === dimension && new Set(places).size === dimension;
  if (!fits || places.some((place) => !(Number.isInteger(place) && place >= 0 && place < count))) {
    throw corrupt(`${dimension} sums for ${count} classes`);
  }
  return { labels, places };
};
