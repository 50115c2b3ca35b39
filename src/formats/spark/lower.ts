/** From a saved stage to a model: each stage's row adds its columns. */
import { nearest, ServingError, within } from '../../errors.ts';
import type { Model } from '../../model.ts';
import { DataFrame, type Hints, type LowerStage } from './data-frame.ts';
import type { Stage } from './stage.ts';
import { REFUSED, STAGES } from './stages.ts';

const SIGNATURE = 'serving_default';

/** Stages inside stages. */
const MAX_DEPTH = 40;

const newLowering = (): LowerStage => {
  let depth = 0;
  return (stage, frame) => {
    const row = Object.hasOwn(STAGES, stage.className) ? STAGES[stage.className] : undefined;
    if (!row) throw unknown(stage);
    if (++depth > MAX_DEPTH) throw new ServingError('CORRUPT_MODEL', `more than ${MAX_DEPTH} stages inside each other`);
    row.lower(stage, frame);
    depth--;
  };
};

const unknown = ({ className, metadata }: Stage): ServingError => {
  const fitted = `${className}Model`;
  const reason = Object.hasOwn(REFUSED, className) ? REFUSED[className] : undefined;
  if (reason !== undefined) return new ServingError('UNSUPPORTED_MODEL', reason);
  const message = Object.hasOwn(STAGES, fitted)
    ? `${metadata.className} is an estimator that was not fitted; save the model that its fit() gives`
    : `stages of the class ${metadata.className} are not served`;
  const near = nearest(className, Object.keys(STAGES));
  return new ServingError('UNSUPPORTED_MODEL', near && !message.includes('fit()') ? `${message}; ${near} is` : message);
};

const attempt = (root: Stage, hints: Hints): Model => {
  const frame = new DataFrame(newLowering(), hints);
  frame.transform(root);
  if (frame.problems.length > 0) {
    throw new ServingError('UNSUPPORTED_MODEL', [...new Set(frame.problems)].join('; '));
  }
  const { signature, pipeline } = frame.finish();
  return {
    kind: 'pipeline',
    signatures: new Map([[SIGNATURE, signature]]),
    pipelines: new Map([[SIGNATURE, pipeline]]),
    ...(frame.notes.length > 0 && { notes: frame.notes }),
  };
};

/** Throws UNSUPPORTED_MODEL with all that is not supported, CORRUPT_MODEL. */
export const lowerSpark = (root: Stage): Model => {
  const hints: Hints = { sizes: new Map(), unread: new Set() };
  const sizeOf = ({ sizes, unread }: Hints): number => sizes.size + unread.size;
  for (;;) {
    const known = sizeOf(hints);
    let failed: unknown;
    try {
      const model = attempt(root, hints);
      if (sizeOf(hints) === known) return model;
    } catch (error) {
      failed = error;
    }
    // What came later may have told the sizes of columns that came before.
    if (sizeOf(hints) === known) throw within('spark', failed);
  }
};
