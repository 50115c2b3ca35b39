/** Trees, segments, rules and scorecards that are wrong or too much: refused by name, soon; or answered, if only large. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryFiles } from '../../../../test/memory-files.ts';
import { processorMs } from '../../../../test/processor-time.ts';
import { ServingError } from '../../../errors.ts';
import type { Model } from '../../../model.ts';
import { compile } from '../../../pipeline/compile.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { pmml } from '../index.ts';

const FIELDS = `<DataField name="x" optype="continuous" dataType="double"/><DataField name="c" optype="categorical" dataType="string"/>`;
const YES =
  '<DataField name="y" optype="categorical" dataType="string"><Value value="yes"/><Value value="no"/></DataField>';
const NUMBER = '<DataField name="y" optype="continuous" dataType="double"/>';
const SCHEMA =
  '<MiningSchema><MiningField name="y" usageType="target"/><MiningField name="x"/><MiningField name="c"/></MiningSchema>';
const INNER = '<MiningSchema><MiningField name="x"/></MiningSchema>';

const document = (model: string, target = NUMBER): string =>
  `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><DataDictionary>${FIELDS}${target}</DataDictionary>${model}</PMML>`;
const tree = (nodes: string, more = '', functionName = 'regression', schema = SCHEMA): string =>
  `<TreeModel functionName="${functionName}" ${more}>${schema}${nodes}</TreeModel>`;
const less = (value: number | string, field = 'x'): string =>
  `<SimplePredicate field="${field}" operator="lessThan" value="${value}"/>`;
const LEAF = '<Node score="1"><True/></Node>';
const STUMP = tree(LEAF, '', 'regression', INNER);
const mining = (
  segments: string,
  more = 'multipleModelMethod="sum"',
  functionName = 'regression',
  beside = '',
): string =>
  `<MiningModel functionName="${functionName}">${SCHEMA}${beside}<Segmentation ${more}>${segments}</Segmentation></MiningModel>`;
const segment = (model = STUMP, more = '', predicate = '<True/>'): string =>
  `<Segment ${more}>${predicate}${model}</Segment>`;
const rules = (inner: string, method = '<RuleSelectionMethod criterion="firstHit"/>'): string =>
  `<RuleSetModel functionName="classification">${SCHEMA}<RuleSet defaultScore="no" defaultConfidence="0">${method}${inner}</RuleSet></RuleSetModel>`;
const card = (inner: string, more = 'useReasonCodes="false"'): string =>
  `<Scorecard functionName="regression" ${more}>${SCHEMA}<Characteristics>${inner}</Characteristics></Scorecard>`;
const anomaly = (inner: string, more: string): string =>
  `<AnomalyDetectionModel functionName="regression" ${more}>${SCHEMA}${inner}</AnomalyDetectionModel>`;
const spread = (inner: string, more = ''): string => tree(`<Node score="yes">${inner}</Node>`, more, 'classification');
const repeat = (count: number, part: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => part(i)).join('');
const nested = (depth: number, open: string, close: string, inside: string): string =>
  `${open.repeat(depth)}${inside}${close.repeat(depth)}`;
const OUTPUT = '<Output><OutputField name="n" feature="entityId" dataType="string" optype="categorical"/></Output>';

const open = async (text: string): Promise<Model> => {
  const files = memoryFiles(new Map([['model.pmml', new Uint8Array(Buffer.from(text))]]));
  return pmml.lower(await pmml.read(files, { variant: 'pmml', entry: 'model.pmml' }));
};

// biome-ignore format: one document a line
const WRONG: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ['nodes of a depth of 100 000',            document(tree(nested(100_000, '<Node score="1"><True/>', '</Node>', ''))),                   /deep|depth|levels/],
  ['a tree without a node',                  document(tree('')),                                                                          /no <Node>/],
  ['a node without a predicate',             document(tree(`<Node score="1"><True/><Node score="2"/></Node>`)),                           /<Node>: there is no predicate/],
  ['a predicate of an unknown field',        document(tree(`<Node score="1"><True/><Node score="2">${less(1, 'q')}</Node></Node>`)),      /there is no field "q"/],
  ['a predicate of no operator',             document(tree(`<Node score="1"><SimplePredicate field="x" value="1"/></Node>`)),             /no attribute operator/],
  ['a compound predicate of one',            document(tree(`<Node><CompoundPredicate booleanOperator="and"><True/></CompoundPredicate></Node>`)), /at least two/],
  ['another function',                       document(tree(LEAF, '', 'clustering')),                                                      /functionName/],
  ['a strategy that is not known',           document(tree(LEAF, 'missingValueStrategy="guess"')),                                        /missingValueStrategy="guess"/],
  ['two nodes of one id',                    document(tree(`${OUTPUT}<Node id="2" score="1"><True/><Node score="2"><True/></Node></Node>`)), /its id is "2"/],
  ['a decision tree in a node',              document(tree('<Node score="1"><True/><DecisionTree/></Node>')),                             /<DecisionTree> inside a node/],
  ['a regression in a node of classes',      document(spread('<True/><Regression/>'), YES),                                               /inside a node of a classification/],
  ['a probability of 1.2',                   document(spread('<True/><ScoreDistribution value="yes" recordCount="1" probability="1.2"/>'), YES), /the probability is 1\.2/],
  ['a distribution without counts',          document(spread('<True/><ScoreDistribution value="yes"/>'), YES),                            /no recordCount/],
  ['a distribution that tells twice',        document(spread('<True/><ScoreDistribution value="yes" recordCount="1"/><ScoreDistribution value="yes" recordCount="2"/>'), YES), /another one of this value/],
  ['weighted confidences without records',   document(spread('<True/><ScoreDistribution value="yes" recordCount="1"/>', 'missingValueStrategy="weightedConfidence"'), YES), /wants a recordCount/],
  ['aggregated nodes of a regression',       document(tree(LEAF, 'missingValueStrategy="aggregateNodes"')),                               /speaks of categories/],
  ['a number that is none in a predicate',   document(tree(`<Node score="1">${less('many')}</Node>`)),                                    /"many" is none of type double/],
  ['no segments',                            document(mining('')),                                                                        /no <Segment>/],
  ['a segment without a model',              document(mining(segment(''))),                                                               /no model in it/],
  ['a segment without a predicate',          document(mining(segment(STUMP, '', ''))),                                                    /no predicate in it/],
  ['a weight that is not a number',          document(mining(segment(STUMP, 'weight="NaN"'))),                                            /weight is not a number/],
  ['a weight that is a word',                document(mining(segment(STUMP, 'weight="heavy"'))),                                          /weight is "heavy"/],
  ['a negative weight',                      document(mining(segment(STUMP, 'weight="-1"'), 'multipleModelMethod="weightedSum"')),        /weights are not negative/],
  ['segments of one id',                     document(mining(segment(STUMP, 'id="a"') + segment(STUMP, 'id="a"'))),                       /its id is "a"/],
  ['a way to combine that is not known',     document(mining(segment(), 'multipleModelMethod="guess"')),                                  /multipleModelMethod="guess"/],
  ['no way to combine',                      document(mining(segment(), '')),                                                             /no attribute multipleModelMethod/],
  ['votes of numbers',                       document(mining(segment(), 'multipleModelMethod="majorityVote"')),                           /is none for functionName="regression"/],
  ['a threshold of 2',                       document(mining(segment(), 'multipleModelMethod="sum" missingThreshold="2"')),               /missingThreshold="2"/],
  ['segments of another function',           document(mining(segment(spread('<True/>')))),                                                /functionName="classification" inside/],
  ['weights by a field',                     document(mining('<Segment><True/><VariableWeight field="x"/></Segment>')),                   /weights by a field/],
  ['a model of a make that is not known',    document(mining('<Segment><True/><Oracle functionName="regression"/></Segment>')),           /<Oracle>/],
  ['skipped segments of a chain',            document(mining(segment(), 'multipleModelMethod="modelChain" missingPredictionTreatment="skipSegment"')), /skipSegment/],
  ['conditional lists',                      document(mining(segment(STUMP, '', less(1)), 'multipleModelMethod="selectAll"')),            /selectAll is served of/],
  ['no selection of rules',                  document(rules('', ''), YES),                                                                /no <RuleSelectionMethod>/],
  ['an empty compound rule',                 document(rules('<CompoundRule><True/></CompoundRule>'), YES),                                /no rule in it/],
  ['a rule without a score',                 document(rules('<SimpleRule><True/></SimpleRule>'), YES),                                    /no attribute score/],
  ['a scorecard without a baseline',         document(card('<Characteristic><Attribute partialScore="1"><True/></Attribute></Characteristic>', '')), /no baselineScore/],
  ['an attribute without points',            document(card('<Characteristic><Attribute><True/></Attribute></Characteristic>')),           /neither a partialScore nor/],
  ['a characteristic without attributes',    document(card('<Characteristic/>')),                                                         /no <Attribute>/],
  ['an isolation forest of no size',         document(anomaly(STUMP, 'algorithmType="iforest"')),                                         /no attribute sampleDataSize/],
  ['an anomaly of no model',                 document(anomaly('', 'algorithmType="other"')),                                              /no model in it/],
  ['an anomaly of another kind',             document(anomaly(STUMP, 'algorithmType="guess"')),                                           /algorithmType="guess"/],
];

describe('documents of trees, segments, rules and scorecards that are wrong', () => {
  for (const [name, text, expected] of WRONG) {
    it(name, async () => {
      const start = processorMs();
      await assert.rejects(
        async () => {
          const model = await open(text);
          if (model.kind === 'pipeline') compile(model.pipelines.get('serving_default')!);
        },
        (error) => {
          assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
          assert.ok(['CORRUPT_MODEL', 'UNSUPPORTED_MODEL'].includes(error.code), error.message);
          assert.match(error.message, expected);
          assert.ok(error.message.length < 2000, 'in few words');
          return true;
        },
      );
      assert.ok(processorMs() - start < 3000, 'soon');
    });
  }
});

const answer = async (text: string, x: number): Promise<number> => {
  const model = await open(text);
  assert.ok(model.kind === 'pipeline');
  const { inputs } = model.signatures.get('serving_default')!;
  const run = compile(model.pipelines.get('serving_default')!);
  const columns = inputs.map(({ name }): Tensor => {
    if (name === 'x') return { dtype: 'float64', shape: [1], data: Float64Array.of(x) };
    return { dtype: 'string', shape: [1], data: { bytes: Uint8Array.of(97), offsets: Uint32Array.of(0, 1) } };
  });
  return Number(((run(columns, 1, [0])[0] as Tensor).data as Float64Array)[0]);
};

// biome-ignore format: one document a line
const LARGE: readonly (readonly [name: string, text: () => string, x: number, y: number])[] = [
  ['nodes of a depth of 1500',        () => document(tree(nested(1500, `<Node score="1">${less(5)}`, '</Node>', ''))),                                               2, 1],
  ['100 000 children of a node',      () => document(tree(`<Node score="0"><True/>${repeat(100_000, (i) => `<Node score="${i}">${less(i)}</Node>`)}</Node>`)),      90_000.5, 90_001],
  ['the same in an ensemble',         () => document(mining(segment(tree(`<Node score="0"><True/>${repeat(30_000, (i) => `<Node score="${i}">${less(i)}</Node>`)}</Node>`)))), 20_000.5, 20_001],
  ['2000 segments',                   () => document(mining(repeat(2000, () => segment()))),                                                                        0, 2000],
  ['500 conditional segments',        () => document(mining(repeat(500, (i) => segment(STUMP, '', less(i))))),                                                      99.5, 400],
  ['predicates of a depth of 1000',   () => document(tree(`<Node score="7">${nested(1000, '<CompoundPredicate booleanOperator="and"><True/>', '</CompoundPredicate>', less(1))}</Node>`)), 0, 7],
  ['200 models inside each other',    () => document(Array.from({ length: 200 }).reduce<string>((inner) => mining(segment(inner)), STUMP)),                          0, 1],
  ['a set of 100 000 values',         () => document(tree(`<Node score="3"><SimpleSetPredicate field="x" booleanOperator="isIn"><Array type="real">${repeat(100_000, (i) => `${i} `)}</Array></SimpleSetPredicate></Node>`)), 99_999, 3],
];

describe('documents that are only large', () => {
  for (const [name, text, x, y] of LARGE) {
    it(name, async () => {
      const own = text();
      const start = processorMs();
      assert.equal(await answer(own, x), y);
      assert.ok(processorMs() - start < 10_000, 'soon');
    });
  }
});
