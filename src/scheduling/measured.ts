/** Counting and timing of runs: Session → Session. The time includes the wait in the queue when it wraps `limited`. */
import { type Code, ServingError } from '../errors.ts';
import type { Session } from '../model.ts';
import { isTensor, type Tensors } from '../tensor/tensor.ts';

/** How a run ended. */
export type Outcome = 'OK' | Code;

/** What takes the measures of one version of a model. */
export interface Meter {
  /** `rows`: the first dimension of the first input; 1 where it has none. */
  observe(outcome: Outcome, seconds: number, rows: number): void;
}

const rowsOf = (inputs: Tensors): number => {
  for (const datum of inputs.values()) return isTensor(datum) ? (datum.shape[0] ?? 1) : 1;
  return 1;
};

const outcomeOf = (error: unknown): Outcome => (error instanceof ServingError ? error.code : 'INTERNAL');

/** A run that answers at once still does. */
export const measured = (session: Session, meter: Meter): Session => {
  const done = (outcome: Outcome, began: number, inputs: Tensors): void =>
    meter.observe(outcome, (performance.now() - began) / 1000, rowsOf(inputs));

  const finish = async (answer: Promise<Tensors>, began: number, inputs: Tensors): Promise<Tensors> => {
    try {
      const outputs = await answer;
      done('OK', began, inputs);
      return outputs;
    } catch (error) {
      done(outcomeOf(error), began, inputs);
      throw error;
    }
  };

  return {
    signatures: session.signatures,
    run: (inputs, call) => {
      const began = performance.now();
      let answer: Tensors | Promise<Tensors>;
      try {
        answer = session.run(inputs, call);
      } catch (error) {
        done(outcomeOf(error), began, inputs);
        throw error;
      }
      if (answer instanceof Promise) return finish(answer, began, inputs);
      done('OK', began, inputs);
      return answer;
    },
    close: () => session.close(),
  };
};
