/**
 * Calibrated probabilities. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/calibration.py
 *
 *   predict_proba(x) = the mean of what the calibrated classifiers say; of one of them, with s its estimator's scores
 *     sigmoid      q[k] = 1 / (1 + e^(a[k] s[k] + b[k]))
 *     isotonic     q[k] = the isotonic regression of s[k]
 *                  two classes: p = [1 - q, q]; more: p = q / sum of q, or all the same where the sum is 0
 *     temperature  p = softmax(beta · s), s the logarithms of probabilities + 1e-12, or [-s, s] of two classes
 */
import { ServingError, within } from '../../../../errors.ts';
import type { Answer, Estimator, Labels } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame } from '../../../../pipeline/frame.ts';
import { describe, Instance, type Value } from '../../../../wire/pickle/values.ts';
import { countOf, matrixAnswer, mostLikely } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once, rowName } from '../../lowering.ts';
import { State } from '../../state.ts';

const corrupt = (message: string): ServingError => new ServingError('CORRUPT_MODEL', message);

/** The name that a class's label goes by, so that labels of two arrays can be compared. */
const keysOf = (labels: Labels): readonly string[] => {
  if (labels.dtype !== 'string') return Array.from(labels.data as ArrayLike<number | bigint>, String);
  const { bytes, offsets } = labels.data;
  return Array.from({ length: countOf(labels) }, (_, i) =>
    Buffer.from(bytes.subarray(offsets[i]!, offsets[i + 1]!)).toString('latin1'),
  );
};

/** The scores of an estimator: [batch, 1] of two classes, [batch, its classes] of more. */
const scoresOf = (inner: Estimator, { builder }: Lowering) => {
  const method = inner.decision_function ? 'decision_function' : 'predict_proba';
  const ask = inner[method];
  if (!ask)
    throw new ServingError('UNSUPPORTED_MODEL', `${inner.className} has neither decision_function nor predict_proba`);
  const isProba = method === 'predict_proba';
  const slotOf = (frame: Frame): { readonly slot: number; readonly width: number } => {
    const answer = ask(frame) as Answer;
    const width = Number(answer.shape[0] ?? 1);
    if (!isProba || width !== 2) return { slot: answer.slot, width };
    return { slot: builder.step('select', { columns: Int32Array.of(1) }, [answer.slot]), width: 1 };
  };
  return { isProba, slotOf };
};

type Calibrate = (slot: number) => number;

/** What one calibrator makes of a column: [batch, 1] -> [batch]. */
const calibratorOf = (value: Value, { builder, estimator }: Lowering): Calibrate => {
  if (value instanceof Instance && rowName(value.of) === 'calibration._SigmoidCalibration') {
    const state = new State(value);
    const line = { multiply: Float64Array.of(-state.number('a_')), add: Float64Array.of(-state.number('b_')) };
    return (slot) => builder.step('link', { link: 'logistic', flat: true }, [builder.step('scale', line, [slot])]);
  }
  const isotonic = estimator(value, 'a calibrator');
  if (!isotonic.predict) throw corrupt(`a calibrator is ${describe(value)}`);
  return (slot) => (isotonic.predict!(new MadeFrame(builder, 'numbers', slot, 1)) as Answer).slot;
};

interface Calibrated extends Pick<Estimator, 'features' | 'names'> {
  /** [batch, classes] */
  readonly proba: (frame: Frame) => number;
}

/** One of the calibrated classifiers. */
const calibratedBy = (value: Value, classes: Labels, lowering: Lowering): Calibrated => {
  const { builder, estimator } = lowering;
  if (!(value instanceof Instance)) throw corrupt(`it is ${describe(value)}`);
  const state = new State(value);
  const count = countOf(classes);
  // Until 1.1: base_estimator; until 0.23: calibrators_.
  const inner = estimator(state.value(['estimator', 'base_estimator']), '"estimator"');
  const calibrators = state.values(['calibrators', 'calibrators_']);
  const { isProba, slotOf } = scoresOf(inner, lowering);
  if (state.value('method') === 'temperature') {
    const [first] = calibrators;
    if (!(first instanceof Instance)) throw corrupt(`a calibrator is ${describe(first)}`);
    const beta = new State(first).number('beta_');
    const proba = (frame: Frame): number => {
      const { slot, width } = slotOf(frame);
      let logits = slot;
      if (isProba) {
        const all = width === 1 ? builder.step('bothClasses', {}, [slot]) : slot;
        const added = builder.step('scale', { add: new Float64Array(Math.max(2, width)).fill(1e-12) }, [all]);
        logits = builder.step('link', { link: 'log', flat: false }, [added]);
      } else if (width === 1) logits = builder.step('bothSigns', {}, [slot]);
      return builder.step('link', { link: 'softmax', scale: beta, flat: false }, [logits]);
    };
    return { features: inner.features, names: inner.names, proba };
  }
  const all = keysOf(classes);
  const own = inner.classes && 'dtype' in inner.classes ? keysOf(inner.classes) : all;
  const places = own.map((key) => all.indexOf(key));
  if (places.includes(-1)) throw corrupt('its estimator knows classes that there are not');
  const apply = calibrators.map((calibrator) => calibratorOf(calibrator, lowering));
  const proba = (frame: Frame): number => {
    const { slot, width } = slotOf(frame);
    const used = apply.slice(0, Math.min(width, places.length));
    const columns = used.map((calibrate, k) =>
      calibrate(width === 1 ? slot : builder.step('select', { columns: Int32Array.of(k) }, [slot])),
    );
    const to = Int32Array.from(used, (_, k) => places[k]! + (count === 2 ? 1 : 0));
    return builder.step('calibrated', { places: to, classes: count }, columns);
  };
  return { features: inner.features, names: inner.names, proba };
};

export const CalibratedClassifierCV: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const classes = state.labels('classes_');
  const parts = state.values('calibrated_classifiers_').map((value, i) => {
    try {
      return calibratedBy(value, classes, lowering);
    } catch (error) {
      throw within(`calibrated classifier ${i}`, error);
    }
  });
  if (parts.length === 0) throw corrupt(`${state.className}: there is no calibrated classifier`);
  const proba = once((frame: Frame) => {
    const slots = parts.map((part) => part.proba(frame));
    return matrixAnswer(builder.step('weightedSum', { divide: parts.length }, slots), countOf(classes));
  });
  const { features, names } = parts[0]!;
  return {
    features,
    names,
    classes,
    predict: (frame) => mostLikely(builder, classes, proba(frame).slot),
    predict_proba: proba,
  };
};
