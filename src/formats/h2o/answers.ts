/**
 * Scores as the columns of H2O's own prediction frame:
 *
 *   predict           the label, or the number
 *   setosa, p0, …     the probability of each class: its label, after `p` where that is an integer
 *   cal_setosa, …     the same calibrated, where the model was
 */
import { ServingError } from '../../errors.ts';
import type { Labels } from '../../pipeline/estimator.ts';
import type { PipelineBuilder } from '../../pipeline/pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Port } from '../../tensor/signature.ts';
import { textVector } from './columns.ts';
import type { Mojo } from './mojo.ts';
import type { NamedColumn, Scores } from './scores.ts';

/** As Java's Integer.valueOf takes it. */
const isInteger = (label: string): boolean =>
  /^[+-]?\d+$/.test(label) && Number(label) >= -(2 ** 31) && Number(label) < 2 ** 31;

/** Of a numeric response in two classes (quasibinomial) there are no labels. */
const labelsOf = ({ domains, columns }: Mojo): readonly string[] => domains[columns.length - 1] ?? ['0', '1'];

/** Labels that are whole numbers are answered as such, as H2O's clients read them; all others as texts. */
const labelVector = (labels: readonly string[]): Labels => {
  const whole = labels.every((label) => String(Number(label)) === label && Number.isSafeInteger(Number(label)));
  if (!whole) return textVector(labels);
  return { dtype: 'int64', shape: [labels.length], data: BigInt64Array.from(labels, BigInt) };
};

const namesOf = (mojo: Mojo, labels: readonly string[]): readonly string[] => {
  if (!mojo.domains[mojo.columns.length - 1]) return labels.map((label) => `pVal${label}`);
  return labels.map((label) => (isInteger(label) ? `p${label}` : label));
};

/**
 * The numbers of the classes: [rows, classes] -> [rows].
 *
 *   two classes    the second where its probability is at least default_threshold
 *   more           the most probable, ties as `tiedClass` breaks them
 */
export const labelled = (builder: PipelineBuilder, mojo: Mojo, probabilities: number, row: number): number => {
  const { info, classes } = mojo;
  if (classes === 2) {
    return builder.step('reaches', { column: 1, least: info.number('default_threshold', 0.5) }, [probabilities]);
  }
  const prior = info.numbers('prior_class_distrib');
  return builder.step('tiedClass', prior ? { prior } : {}, [probabilities, row]);
};

const port = (name: string, dtype: DType, width?: number, onRequest = false): Port => ({
  name,
  type: { kind: 'tensor', dtype, shape: width === undefined ? ['batch'] : ['batch', width] },
  ...(onRequest && { onRequest }),
});

const namedPorts = (columns: readonly NamedColumn[]): readonly (readonly [Port, number])[] =>
  columns.map(({ name, slot, width, dtype = 'float64', onRequest }) => [port(name, dtype, width, onRequest), slot]);

/** The outputs of a model, with their slots. `row` is the model's row, which breaks ties. */
export const answersOf = (
  builder: PipelineBuilder,
  mojo: Mojo,
  scores: Scores,
  row: () => number,
): ReadonlyMap<Port, number> => {
  if (scores.kind === 'columns') return new Map(namedPorts(scores.columns));
  if (scores.kind === 'number') {
    return new Map([[port('predict', 'float64'), scores.value], ...namedPorts(scores.extras ?? [])]);
  }
  const labels = labelsOf(mojo);
  const { classes } = mojo;
  if (labels.length !== classes || classes < 1) {
    throw new ServingError('CORRUPT_MODEL', `the response has ${labels.length} levels, n_classes is ${classes}`);
  }
  const { probabilities, calibrated, extras = [] } = scores;
  const best = scores.best ?? labelled(builder, mojo, probabilities, row());
  const columnsOf = (slot: number, prefix: string): readonly (readonly [Port, number])[] =>
    namesOf(mojo, labels).map((name, k) => [
      port(prefix + name, 'float64'),
      builder.step('column', { column: k }, [slot]),
    ]);
  const named = labelVector(labels);
  return new Map([
    [port('predict', named.dtype), builder.step('labels', { labels: named }, [best])],
    ...columnsOf(probabilities, ''),
    ...(calibrated === undefined ? [] : columnsOf(calibrated, 'cal_')),
    ...namedPorts(extras),
  ]);
};
