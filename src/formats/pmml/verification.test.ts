/** Models that answer otherwise than their documents say are refused when they are loaded. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryFiles } from '../../../test/memory-files.ts';
import { ServingError } from '../../errors.ts';
import { pmml } from './index.ts';

const document = (
  row: string,
  attributes = '',
): string => `<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/>
<DataDictionary><DataField name="x" optype="continuous" dataType="double"/><DataField name="y" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema>
<RegressionTable intercept="1"><NumericPredictor name="x" coefficient="2"/></RegressionTable>
<ModelVerification ${attributes}><VerificationFields><VerificationField field="x" column="data:a"/><VerificationField field="y" precision="0.01" zeroThreshold="0.001"/></VerificationFields>
<InlineTable xmlns:data="http://jpmml.org/jpmml-model/InlineTable">${row}</InlineTable></ModelVerification></RegressionModel></PMML>`;

const load = async (text: string): Promise<unknown> => {
  const files = memoryFiles(new Map([['model.pmml', new Uint8Array(Buffer.from(text))]]));
  return pmml.lower(await pmml.read(files, { variant: 'PMML', entry: 'model.pmml' }));
};

const cell = (x: string, y: string): string => `<row><data:a>${x}</data:a><y>${y}</y></row>`;

describe('rows of ModelVerification', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [name: string, text: string, refusal?: RegExp])[] = [
    ['the same answers', document(cell('2', '5') + cell('0', '1'))],
    ['within the precision', document(cell('2', '5.04'))],
    ['as good as zero', document(cell('-0.5', '0.0005'))],
    ['an answer that is not told', document('<row><data:a>2</data:a></row>')],
    ['no rows', document('')],
    ['another answer', document(cell('2', '5') + cell('2', '5.2')), /line 5, <ModelVerification>: the model answers otherwise than it says: row 2, "y" is 5, 5.2 was expected/],
    ['a missing answer', document('<row><y>3</y></row>'), /row 1, "y" is missing, 3 was expected/],
    ['a cell that the model refuses', document(cell('two', '5')), /its rows, counted from 0: row 0, column "x": a text that is no number is invalid/],
    ['another number of rows', document(cell('2', '5'), 'recordCount="3"'), /recordCount is 3, 1 rows were found/],
  ];
  for (const [name, text, refusal] of CASES) {
    it(name, async () => {
      if (!refusal) await load(text);
      else {
        await assert.rejects(
          () => load(text),
          (error) => error instanceof ServingError && error.code === 'CORRUPT_MODEL' && refusal.test(error.message),
        );
      }
    });
  }
});
