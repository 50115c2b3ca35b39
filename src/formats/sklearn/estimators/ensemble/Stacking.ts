/**
 * Stacking. https://github.com/scikit-learn/scikit-learn/blob/1.9.1/sklearn/ensemble/_stacking.py
 *
 *   transform(x) = what estimator 0 answers, what estimator 1 answers …, and x itself where `passthrough`
 *                  of the probabilities of two classes only the second; of several targets all but the first of each
 *   predict(x)   = final estimator's, whose classes are the numbers of ours
 */
import { ServingError } from '../../../../errors.ts';
import type { Answer, Answers, Estimator, Labels, MethodName } from '../../../../pipeline/estimator.ts';
import { METHODS } from '../../../../pipeline/estimator.ts';
import { type Frame, MadeFrame, sideBySide } from '../../../../pipeline/frame.ts';
import { countOf, labelled, matrixAnswer } from '../../classes.ts';
import { type EstimatorClass, type Lowering, once } from '../../lowering.ts';
import type { State } from '../../state.ts';
import { sideBySideLabels, targetLabels } from '../../targets.ts';

const isMethod = (name: unknown): name is MethodName => (METHODS as readonly unknown[]).includes(name);

/** The frame that the final estimator is given. */
const stackedBy = (state: State, { builder, estimator }: Lowering, classes: readonly Labels[] | undefined) => {
  const parts = state.values('estimators_').map((value, t) => estimator(value, `estimator ${t}`));
  const methods = state.values('stack_method_');
  const passes = state.flag('passthrough', false);
  const binary = classes?.length === 1 && countOf(classes[0]!) === 2;
  const column = (slot: number, columns: readonly number[]): Frame =>
    new MadeFrame(
      builder,
      'numbers',
      builder.step('select', { columns: Int32Array.from(columns) }, [slot]),
      columns.length,
    );
  const framesOf = (answers: Answers, method: MethodName): readonly Frame[] => {
    const widths = (answer: Answer): number => Number(answer.shape[0] ?? 1);
    const rest = (answer: Answer): Frame =>
      column(
        answer.slot,
        Array.from({ length: widths(answer) - 1 }, (_, i) => i + 1),
      );
    if (!('slot' in answers)) return answers.map(rest);
    if (answers.shape.length > 0 && method === 'predict_proba' && binary) return [rest(answers)];
    // A vector of answers stands as a column.
    const slot = answers.shape.length > 0 ? answers.slot : builder.step('hstack', {}, [answers.slot]);
    return [new MadeFrame(builder, 'numbers', slot, widths(answers))];
  };
  const stacked = once((frame: Frame): Frame => {
    const made = parts.flatMap((part, t) => {
      const method = methods[t];
      const answers = isMethod(method) ? part[method]?.(frame) : undefined;
      if (!answers || !isMethod(method)) {
        throw new ServingError('CORRUPT_MODEL', `${state.className}: ${part.className} has no ${String(method)}`);
      }
      return framesOf(answers, method);
    });
    return sideBySide(builder, [...made, ...(passes ? [frame] : [])]);
  });
  const final = estimator(state.value('final_estimator_'), '"final_estimator"');
  const { features, names } = parts[0] ?? { features: undefined, names: undefined };
  return { stacked, final, about: { features, names } };
};

const passed = (final: Estimator, stacked: (frame: Frame) => Frame, method: MethodName) => {
  const own = final[method];
  return own && { [method]: (frame: Frame) => own(stacked(frame)) };
};

export const StackingRegressor: EstimatorClass = (state, lowering) => {
  const { stacked, final, about } = stackedBy(state, lowering, undefined);
  return { ...about, isRegressor: true, ...passed(final, stacked, 'predict'), transform: stacked };
};

export const StackingClassifier: EstimatorClass = (state, lowering) => {
  const { builder } = lowering;
  const classes = targetLabels(state);
  const { stacked, final, about } = stackedBy(state, lowering, classes);
  const single = classes.length === 1;
  const decoded = (frame: Frame): Answer => {
    const answer = final.predict?.(stacked(frame));
    if (!answer || !('slot' in answer)) {
      throw new ServingError('CORRUPT_MODEL', `${state.className}: ${final.className} has no predict`);
    }
    if (single) return labelled(builder, classes[0]!, answer.slot);
    return sideBySideLabels(
      builder,
      classes.map((labels, k) =>
        labelled(builder, labels, builder.step('select', { columns: Int32Array.of(k) }, [answer.slot])),
      ),
    );
  };
  // Of several targets, the probability of each one's first class.
  const probabilities = (frame: Frame): Answers => {
    const answers = final.predict_proba!(stacked(frame));
    if (single || 'slot' in answers) return answers;
    const firsts = answers.map(({ slot }) => builder.step('select', { columns: Int32Array.of(0) }, [slot]));
    return matrixAnswer(builder.step('hstack', {}, firsts), firsts.length);
  };
  return {
    ...about,
    classes: single ? classes[0]! : classes,
    predict: decoded,
    ...(final.predict_proba && { predict_proba: probabilities }),
    ...passed(final, stacked, 'decision_function'),
    transform: stacked,
  };
};
