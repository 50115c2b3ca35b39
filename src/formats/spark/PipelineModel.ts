/**
 * Stages in their order: `stages/0_uid`, `stages/1_uid` …; the metadata lists the uids.
 * https://github.com/apache/spark/blob/v3.5.3/mllib/src/main/scala/org/apache/spark/ml/Pipeline.scala
 */
import { ServingError } from '../../errors.ts';
import { isObject } from './metadata.ts';
import type { StageRow } from './row.ts';
import type { Stage } from './stage.ts';

/** The stages in the folder `stages`, as many as the metadata says. Throws CORRUPT_MODEL where one is missing. */
export const stagesOf = (pipeline: Stage): readonly Stage[] => {
  const { stageUids } = isObject(pipeline.extra('paramMap')) ? pipeline.metadata.paramMap : {};
  const uids = Array.isArray(stageUids) ? stageUids : undefined;
  const found = [...pipeline.children].filter(([path]) => path.startsWith('stages/'));
  if (!uids) return found.map(([, stage]) => stage);
  return uids.map((uid, i) => {
    const stage = found.find(([path]) => new RegExp(`^stages/0*${i}_`).test(path))?.[1];
    if (stage && (stage.uid === '' || stage.uid === uid)) return stage;
    throw new ServingError('CORRUPT_MODEL', `stage ${i}, ${String(uid)}, ${stage ? `is ${stage.uid}` : 'is missing'}`);
  });
};

export const PipelineModel: StageRow = {
  lower: (stage, frame) => frame.sequence(stagesOf(stage)),
};
