import assert from 'node:assert/strict';
import { it } from 'node:test';
import { tensorOfNumbers } from '../tensor/numbers.ts';
import { stringsOfTexts } from '../tensor/strings.ts';
import { GraphBuilder } from './builder.ts';
import { printGraph } from './print.ts';

it('prints every kind of value, constant and attribute', () => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', ['batch', '?', 3]);
  const [c, any] = [g.input('cond', 'bool', []), g.input('any', 'int64', undefined)];
  g.from = 'model/branch';
  const half = g.constant(tensorOfNumbers('float16', [2], [0.5, -2])!);
  const long = g.constant(tensorOfNumbers('float32', [3, 7], Array<number>(21).fill(0.25))!, 'table');
  const words = g.constant({ dtype: 'string', shape: [2], data: stringsOfTexts(['a"b', '']) });
  const [y] = g.ops(
    'If',
    [c],
    {
      then_branch: g.subgraph([], (body) => [body.op('Elu', [x], { alpha: { float: 1 } })]),
      else_branch: g.subgraph([], (body) => [body.op('Clip', [x, undefined, body.scalar('float32', 6)])]),
    },
    1,
  );
  g.from = '';
  g.output('y', y!);
  g.output('half', half);
  g.output('product', g.op('MatMul', [x, long]));
  g.output('words', words);
  g.output('list', g.op('SequenceConstruct', [any]));
  const [split] = g.host('DecodeCSV', [words], { delim: ',', select: [1, 2], defaults: { floats: [1, 2.5] } }, [
    { dtype: 'float32', shape: ['?'] },
  ]);
  g.output('split', split!);
  assert.equal(
    printGraph(g.build()),
    `input x: float32 [batch, ?1, 3]
input cond: bool []
input any: int64 […]
const const_1: float16 [2] = [0.5, -2]
const table_2: float32 [3, 7] = [${Array(16).fill('0.25').join(', ')}, …]
const const_3: string [2] = ["a\\"b", ""]
const const_5: float32 [] = [6]
if_7: float32 [batch, ?1, 3] = If(cond) {then_branch: graph, else_branch: graph}  # model/branch
  then_branch:
    elu_4: float32 [batch, ?1, 3] = Elu(x) {alpha: 1f}  # model/branch
    output output_0 = elu_4
  else_branch:
    clip_6: float32 [batch, ?1, 3] = Clip(x, –, const_5)  # model/branch
    output output_0 = clip_6
matmul_8: float32 [batch, ?1, 7] = MatMul(x, table_2)
sequenceconstruct_9: sequence of int64 […] = SequenceConstruct(any)
decodecsv_10: float32 [?2] = host.DecodeCSV(const_3) {delim: ",", select: [1, 2], defaults: [1f, 2.5f]}
output y = if_7
output half = const_1
output product = matmul_8
output words = const_3
output list = sequenceconstruct_9
output split = decodecsv_10
`,
  );
});
