import { testFormat } from '../../../test/golden.ts';
import { testPacks } from '../../../test/packs.ts';

testFormat('onnx');
testPacks('onnx');
