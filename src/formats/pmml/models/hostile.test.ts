/** Documents whose models contradict themselves: each is refused when it is read, with the line and what is wrong there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryFiles } from '../../../../test/memory-files.ts';
import { processorMs } from '../../../../test/processor-time.ts';
import { ROOT } from '../../../../test/root.ts';
import type { AnyCase } from '../../../../test/tabular.ts';
import { ServingError } from '../../../errors.ts';
import { pmml } from '../index.ts';

const read = new Map<string, readonly AnyCase[]>();

/** The document of a golden. */
const documentOf = (family: string, name: string): string => {
  if (!read.has(family)) {
    const path = join(ROOT, `src/formats/pmml/goldens/${family}-jpmml.json.gz`);
    read.set(family, JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as readonly AnyCase[]);
  }
  const one = read.get(family)!.find((own) => own.name === name);
  return Buffer.from(one!.files!['model.pmml']!, 'base64').toString('utf8');
};

type Row = readonly [document: string, from: string | RegExp, to: string, told: RegExp];

// biome-ignore format: one document a line
const CORRUPT: Readonly<Record<string, readonly Row[]>> = {
  'general-regression': [
    ['regression', ' modelType="regression"', '', /<GeneralRegressionModel>: there is no attribute modelType/],
    ['regression', 'modelType="regression"', 'modelType="quadratic"', /modelType="quadratic"; one of regression/],
    ['regression', 'modelType="regression"', 'modelType="multinomialLogistic"', /modelType="multinomialLogistic" is not one for functionName="regression"/],
    ['regression', /<ParameterList>[\s\S]*<\/ParameterList>/, '', /there is no <ParameterList> in it/],
    ['regression', 'predictorName="x"', 'predictorName="sister"', /"sister" is neither among the factors nor among the covariates/],
    ['regression', 'value="1" predictorName="x"', 'value="one" predictorName="x"', /value is "one", a number was expected/],
    ['regression', / beta="[^"]*"/, '', /<PCell>: there is no attribute beta/],
    ['regression', 'beta="0.25"', 'beta="0.25" targetCategory="a"', /a regression has no categories/],
    ['generalized linear, power 2', 'linkParameter="2"', '', /no attribute linkParameter/],
    ['generalized linear, negbin', 'distParameter="1.5"', '', /no attribute distParameter/],
    ['generalized linear, logit', 'linkFunction="logit"', 'linkFunction="probably"', /linkFunction="probably"; one of/],
    ['offset variable', 'offsetVariable="off"', 'offsetVariable="gone"', /there is no field "gone"/],
    ['contrasts, any', 'nbRows="3"', 'nbRows="4000000000"', /<Matrix>: 4000000000 by 3 cells are told, 3 by 3 were found/],
    ['contrasts, any', /<Array n="3" type="real">1 0 0.5<\/Array>/, '<Array n="2" type="real">1 0</Array>', /<Matrix>|row 2 has 3 elements, the first one 2/],
    ['contrasts, diagonal', 'n="3"', 'n="7"', /<Array>: n is 7, 3 elements were found/],
    ['contrasts, cells', 'row="3" col="3"', 'row="3" col="0"', /cell 3, 0 is outside of 3 by/],
    ['contrasts, cells', 'row="3"', 'row="4294967296"', /4294967296/],
    ['contrasts, sparse', 'nbRows="3"', 'nbRows="1e300"', /1e\+300/],
    ['multinomial logistic', /<PCell parameterName="p0" beta="-0.75" targetCategory="2"\/>\s*<PCell[^>]*2"\/>\s*<PCell[^>]*2"\/>/, '', /there are no parameters of the category "2"/],
    ['multinomial, reference found', 'targetCategory="1"', 'targetCategory="3"', /^/],
    ['ordinal, logit', ' cumulativeLink="logit"', '', /no attribute cumulativeLink/],
    ['ordinal, logit', 'targetCategory="low"', 'targetCategory="mid"', /one intercept of the category "low"/],
    ['Cox', 'maxTime="10"', '', /<BaseCumHazardTables>: there is no attribute maxTime/],
    ['Cox', / endTimeVariable="t"/, '', /no attribute endTimeVariable/],
    ['Cox', /<BaselineCell[^>]*>/g, '', /there is no <BaselineCell> in it/],
    ['Cox, strata', /<BaselineStratum value="a"/, '<BaselineStratum', /no attribute value/],
  ],
  'neural-network': [
    ['activation tanh', 'activationFunction="tanh"', '', /no attribute activationFunction/],
    ['activation tanh', 'activationFunction="tanh"', 'activationFunction="softplus"', /activationFunction="softplus"; one of threshold/],
    ['activation tanh', '<Con from="0,1"', '<Con from="2,0"', /<Con>: there is no input or neuron "2,0" before it/],
    ['activation tanh', '<Con from="0,1"', '<Con from="nowhere"', /there is no input or neuron "nowhere" before it/],
    ['activation tanh', '<Neuron id="1,1"', '<Neuron id="1,0"', /there is another input or neuron of this id/],
    ['activation tanh', 'outputNeuron="2,0"', 'outputNeuron="9,9"', /there is no input or neuron "9,9"/],
    ['activation tanh', / weight="[^"]*"/, ' weight="heavy"', /weight is "heavy", a number was expected/],
    ['activation tanh', /<NeuralInputs[\s\S]*<\/NeuralInputs>/, '', /there is no <NeuralInputs> in it/],
    ['activation tanh', /<NeuralLayer[\s\S]*<\/NeuralLayer>/, '', /there is no <NeuralLayer> in it/],
    ['activation tanh', '<FieldRef field="y"/>', '<FieldRef field="yes"/>', /there is no field "yes"/],
    ['radial basis', 'width="1.5"', '', /a radial basis has no width/],
    ['denormalized 4', /<LinearNorm[^>]*>\s*<LinearNorm[^>]*>\s*<LinearNorm[^>]*>\s*(?=<LinearNorm)/, '', /there are 1 <LinearNorm>/],
    ['classes, softmax', /<NormDiscrete field="t" value="green"\/>/, '<NormDiscrete field="t" value="red"/>', /the category "red" has two outputs/],
  ],
  'support-vectors': [
    ['linear', 'numberOfVectors="5"', 'numberOfVectors="4000000000"', /numberOfVectors is 4000000000, 5 vectors were found/],
    ['linear', 'numberOfFields="3"', 'numberOfFields="2"', /numberOfFields is 2, 3 fields were found/],
    ['linear', 'vectorId="v1"', 'vectorId="v9"', /there is no vector "v9"/],
    ['linear', 'id="v1"', 'id="v0"', /there is another vector of this id/],
    ['linear', 'numberOfCoefficients="5"', 'numberOfCoefficients="6"', /numberOfCoefficients is 6, 5 were found/],
    ['linear', /<Coefficient value="-0.125"\/>/, '', /numberOfCoefficients is 5, 4 were found/],
    ['linear', /<LinearKernelType\/>/, '', /there is none of LinearKernelType/],
    ['linear', /<Array n="3" type="real">1 0.5 1<\/Array>/, '<Array n="2" type="real">1 0.5</Array>', /2 elements for 3 fields/],
    ['sparse vectors', '<Indices>1 2 3</Indices>', '<Indices>1 2 4</Indices>', /index 4 is outside of 1 to 3/],
    ['sparse vectors', '<Indices>1 2 3</Indices>', '<Indices>1 2</Indices>', /2 indices and 3 entries/],
    ['sparse vectors', 'n="3"', 'n="4000000000"', /4000000000/],
    ['sparse vectors', '<Indices>1 2 3</Indices>', '<Indices>0 2 3</Indices>', /index 0 is outside/],
    ['one against one', ' alternateTargetCategory="green"', '', /no attribute alternateTargetCategory/],
    ['coefficients, representation', '<Coefficient value="2"/>', '', /numberOfCoefficients is 3, 2 were found/],
  ],
  'naive-bayes': [
    ['counts and statistics, threshold 0', ' threshold="0"', '', /no attribute threshold/],
    ['counts and statistics, threshold 0', 'count="4273"', 'count="-1"', /a count is -1/],
    ['counts and statistics, threshold 0', 'variance="6.25"', 'variance="0"', /variance="0", a number above 0/],
    ['counts and statistics, threshold 0', '<PoissonDistribution mean="3.5"/>', '<PoissonDistribution mean="0"/>', /mean="0", a number above 0/],
    ['counts and statistics, threshold 0', '<BayesInput fieldName="sex"', '<BayesInput fieldName="gender"', /there is no field "gender"/],
    ['counts and statistics, threshold 0', '<BayesOutput fieldName="t"', '<BayesOutput fieldName="u"', /fieldName is "u", the target is "t"/],
    ['counts and statistics, threshold 0', /<BayesOutput[\s\S]*<\/BayesOutput>/, '', /there is no <BayesOutput> in it/],
  ],
  clustering: [
    ['euclidean', 'numberOfClusters="3"', 'numberOfClusters="4"', /numberOfClusters is 4, 3 clusters were found/],
    ['euclidean', /<Array n="3" type="real">1 1 1<\/Array>/, '<Array n="2" type="real">1 1</Array>', /2 elements for 3 fields/],
    ['euclidean', 'id="two"', 'id="one"', /there is another one of the id "one"/],
    ['euclidean', '<euclidean/>', '<manhattan/>', /<manhattan>: it is no measure of PMML/],
    ['euclidean', '<euclidean/>', '', /there is no measure in it/],
    ['euclidean', /<ClusteringField [^>]*>/g, '', /there is no <ClusteringField> in it/],
    ['euclidean', '<ClusteringField field="x"/>', '<ClusteringField field="x" compareFunction="gaussSim"/>', /wants a similarityScale/],
    ['euclidean', 'field="x"/>', 'field="q"/>', /there is no field "q"/],
    ['minkowski p-parameter="3"', 'p-parameter="3"', 'p-parameter="-3"', /p-parameter="-3", a number from 0 on/],
    ['euclidean, weighted', '<Array n="3" type="real">0.5 2 1</Array>', '<Array n="1" type="real">0.5</Array>', /1 weights for 3 fields/],
    ['jaccard of double', '1 0 1 0', '1 0 2 0', /the center of a similarity is of 1 and 0/],
    ['every feature', 'rank="2"', 'rank="-2"', /rank="-2", a whole number from 1 on/],
  ],
  neighbours: [
    ['average of 2', 'numberOfNeighbors="2"', 'numberOfNeighbors="8"', /numberOfNeighbors="8" of 7 training instances/],
    ['average of 2', 'numberOfNeighbors="2"', 'numberOfNeighbors="0"', /numberOfNeighbors="0" of 7/],
    ['average of 2', 'numberOfNeighbors="2"', 'numberOfNeighbors="1.5"', /numberOfNeighbors="1.5"/],
    ['average of 2', 'recordCount="7"', 'recordCount="4000000000"', /recordCount is 4000000000, 7 rows were found/],
    ['average of 2', '<x>5</x>', '<x>five</x>', /row \d+ of the table, "x"/],
    ['average of 2', '<KNNInput field="x"/>', '<KNNInput field="gone"/>', /there is no field "gone"/],
    ['average of 2', /<KNNInput [^>]*>/g, '', /there is no <KNNInput> in it/],
    ['ids', 'instanceIdVariable="id"', 'instanceIdVariable="key"', /no <InstanceField> is of "key"/],
    ['ids', '<id>third</id>', '', /row 3 has no id/],
    ['similar by jaccard', '<a>1</a>', '<a>3</a>', /row 1 has a value that is neither 1 nor 0/],
    ['weightedMajorityVote of 3', '<euclidean/>', '<jaccard/>', /by distances|neither 1 nor 0/],
  ],
  'gaussian-process': [
    ['radial basis', 'recordCount="12"', 'recordCount="1e9"', /recordCount is 1000000000, 12 rows were found/],
    ['radial basis', 'lambda="0.8"', 'lambda="0"', /lambda is 0, a number above 0/],
    ['radial basis', 'gamma="1.5"', 'gamma="-1"', /gamma is -1, a number above 0/],
    ['radial basis', 'noiseVariance="0.01"', 'noiseVariance="NaN"', /noiseVariance is NaN/],
    ['radial basis', /<RadialBasisKernel[^>]*>/, '', /there is none of RadialBasisKernel/],
    ['squared exponential', 'n="2" type="real">1.5164 5.93113', 'n="3" type="real">1 2 3', /3 widths in its <Lambda> for 2 fields/],
    ['radial basis', /<y>[^<]*<\/y>/, '', /row 1 has no "y"/],
    ['radial basis', '<InstanceField field="x" column="x"/>', '<InstanceField field="gone" column="x"/>', /there is no field/],
  ],
  associations: [
    ['groups, recommendation', 'antecedent="1"', 'antecedent="99"', /antecedent="99" is none of the document/],
    ['groups, recommendation', 'itemRef="i0"', 'itemRef="i77"', /itemRef="i77" is none of the document/],
    ['groups, recommendation', '<Item id="i1"', '<Item id="i0"', /there is another one of this id/],
    ['groups, recommendation', 'id="r2"', 'id="r1"', /there is another one of the id "r1"/],
    ['groups, recommendation', 'rank="2"', 'rank="0"', /rank="0", a whole number from 1 on/],
    ['groups, recommendation', 'confidence="0.5"', 'confidence="sure"', /confidence is "sure", a number was expected/],
    ['groups, recommendation', 'ruleFeature="lift"', 'ruleFeature="weight"', /ruleFeature="weight" is none of PMML/],
    ['fields of categories', 'value="color=red"', 'value="colour=red"', /its value is neither a field nor field=category/],
  ],
};

const refused = async (text: string): Promise<ServingError | undefined> => {
  const files = memoryFiles(new Map([['model.pmml', new Uint8Array(Buffer.from(text))]]));
  const match = await pmml.match(files);
  assert.ok(match);
  try {
    pmml.lower(await pmml.read(files, match));
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ServingError, error instanceof Error ? error.stack : String(error));
    return error;
  }
};

for (const [family, rows] of Object.entries(CORRUPT)) {
  describe(`${family} that contradict themselves`, () => {
    for (const [name, from, to, told] of rows) {
      it(`${name}: ${String(from).slice(0, 40)} -> ${to.slice(0, 40)}`, async () => {
        const document = documentOf(family, name);
        const text = document.replace(from, to);
        assert.notEqual(text, document, 'the document was changed');
        const start = processorMs();
        const error = await refused(text);
        assert.equal(error?.code, 'CORRUPT_MODEL', error ? error.message : 'it was read');
        assert.match(error.message, told);
        assert.match(error.message, /line \d+/);
        assert.ok(processorMs() - start < 1000, 'soon');
      });
    }
  });
}
