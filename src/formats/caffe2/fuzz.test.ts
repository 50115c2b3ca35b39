/** Damaged models: whatever the bytes, only a ServingError leaves reading and lowering, soon and without much memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses, refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { filesOfCase, packsOf } from '../../../test/packs.ts';
import { caffe2 } from './index.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 120);

type Contents = ReadonlyMap<string, Uint8Array>;
const load = async (contents: Contents): Promise<void> => {
  const files = memoryFiles(contents);
  const match = await caffe2.match(files);
  if (match) caffe2.lower(await caffe2.read(files, match));
};

const contentsOf = async (pack: string, name: string): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> => {
  const one = packsOf('caffe2')
    .get(pack)
    ?.find((model) => model.name === name);
  assert.ok(one, name);
  const files = filesOfCase(one);
  return new Map(
    await Promise.all((await files.list()).map(async ({ path }) => [path, await files.read(path)] as const)),
  );
};

const goldens = await Promise.all(
  [
    ['models', 'LeNet as text'],
    ['models', 'channels last'],
    ['models-more', 'Faster R-CNN'],
    ['models-more', 'undeclared'],
    ['predictors', 'perceptron'],
    ['control', 'LSTM'],
    ['control', 'While'],
    ['math', 'fills of all types'],
    ['sparse', 'SparseLengthsSum'],
    ['windows', 'Conv SAME'],
    ['shapes', 'Slice by inputs'],
  ].map(([pack, name]) => contentsOf(pack!, name!)),
);

describe('damaged Caffe2 models', () => {
  const parts = goldens.flatMap((contents) => [...contents].map(([path, bytes]) => ({ contents, path, bytes })));
  const part = fc
    .constantFrom(...parts)
    .chain(({ contents, path, bytes }) =>
      damaged([bytes], [0, 1, 0x7f, 0x80, 0xff, 0x12, 0x0a, 0x22, 0x2a, 0x30, 0x7b, 0x7d, 0x3a]).map((changed) =>
        new Map(contents).set(path, changed),
      ),
    );
  it('are read or refused', () =>
    holds(
      fc.asyncProperty(part, (contents) => readsOrRefuses(() => load(contents))),
      RUNS,
    ));
});

// Nets as text are short to write by hand.
const text = (predict: string, init = 'name: "init"'): Contents =>
  new Map([
    ['init_net.pbtxt', Buffer.from(init)],
    ['predict_net.pbtxt', Buffer.from(predict)],
  ]);
const op = (type: string, inputs: string, outputs: string, args = ''): string => {
  const names = (field: string, list: string): string =>
    list
      .split(' ')
      .filter(Boolean)
      .map((name) => `${field}: "${name}" `)
      .join('');
  return `op { ${names('input', inputs)}${names('output', outputs)}type: "${type}" ${args} }\n`;
};
const ints = (name: string, values: readonly (number | string)[]): string =>
  `arg { name: "${name}" ${values.map((v) => `ints: ${v} `).join('')}}`;
const net = (body: string): string => `name: "net"\n${body}external_input: "data"\nexternal_output: "y"\n`;
const fill = (name: string, shape: readonly (number | string)[], values = 'floats: 1'): string =>
  op('GivenTensorFill', '', name, `${ints('shape', shape)} arg { name: "values" ${values} }`);
const whole = await contentsOf('predictors', 'perceptron');
const database = whole.get('model.minidb')!;
const cut = (bytes: Uint8Array, at: number): Uint8Array => bytes.slice(0, at);
const nested = (depth: number): string =>
  depth === 0 ? op('Relu', 'data', 'y') : op('If', 'data', 'y', `arg { name: "then_net" n { ${nested(depth - 1)} } }`);

describe('hostile Caffe2 models', () => {
  const cases: readonly (readonly [name: string, contents: Contents, code: string, message: RegExp])[] = [
    [
      'half of a model',
      new Map([['init_net.pb', goldens[1]!.get('init_net.pb')!]]),
      'CORRUPT_MODEL',
      /expected predict_net\.pb beside it/,
    ],
    [
      'the other half',
      new Map([['squeeze_predict_net.pb', goldens[1]!.get('exec_net.pb')!]]),
      'CORRUPT_MODEL',
      /expected squeeze_init_net\.pb beside it/,
    ],
    [
      'a cut binary net',
      new Map([
        ['init_net.pb', cut(goldens[1]!.get('init_net.pb')!, 2000)],
        ['predict_net.pb', goldens[1]!.get('exec_net.pb')!],
      ]),
      'CORRUPT_MODEL',
      /init_net\.pb: no whole NetDef/,
    ],
    [
      'a cut text',
      text('name: "net"\nop { input: "data" type: "Relu'),
      'CORRUPT_MODEL',
      /line 2: the file ends inside a text/,
    ],
    ['a text without its brace', text('name: "net"\nop { input: "data"'), 'CORRUPT_MODEL', /ends inside a message/],
    [
      'messages nested without end',
      text(`name: "x" op ${'{ arg { n { op '.repeat(300)}`),
      'CORRUPT_MODEL',
      /nested more than 100 deep/,
    ],
    ['nets nested in nets', text(net(nested(24))), 'CORRUPT_MODEL', /nested more than/],
    [
      'a word where a number belongs',
      text(net(op('Relu', 'data', 'y', 'arg { name: "axis" i: many }'))),
      'CORRUPT_MODEL',
      /line 2: i is "many", expected an integer/,
    ],
    [
      'a number past 64 bits',
      text(net(op('Relu', 'data', 'y', 'arg { name: "axis" i: 99999999999999999999999 }'))),
      'CORRUPT_MODEL',
      /past 2\^64/,
    ],
    [
      'a fill whose values are too few',
      text(net(op('FC', 'data w b', 'y')), fill('w', [1000, 1000]) + fill('b', [1])),
      'CORRUPT_MODEL',
      /1 values do not fill the shape \[1000, 1000\]/,
    ],
    [
      'a fill of 10^12 elements',
      text(net(op('ConstantFill', '', 'c', ints('shape', [1000000, 1000000])) + op('Add', 'data c', 'y'))),
      'CORRUPT_MODEL',
      /has 1000000000000 elements/,
    ],
    [
      'a fill of a negative size',
      text(net(op('ConstantFill', '', 'c', ints('shape', [-5])) + op('Add', 'data c', 'y'))),
      'CORRUPT_MODEL',
      /its shape is \[-5\]/,
    ],
    [
      'a diagonal of 10^10 elements',
      text(net(op('DiagonalFill', '', 'c', ints('shape', [100000, 100000])) + op('Add', 'data c', 'y'))),
      'CORRUPT_MODEL',
      /elements/,
    ],
    [
      'a blob that nothing makes',
      text(
        'name: "net" op { input: "gone" output: "y" type: "Relu" } op { input: "y" input: "gone" output: "y" type: "GoneAway" } external_output: "y"',
      ),
      'UNSUPPORTED_MODEL',
      /GoneAway \(operator "y"\): no operator of this name/,
    ],
    [
      'an output that nothing makes',
      text('name: "net" op { input: "data" output: "x" type: "Relu" } external_input: "data" external_output: "y"'),
      'CORRUPT_MODEL',
      /output "y": it is made by no operator/,
    ],
    [
      "nets with each other's names",
      text(fill('w', [1, 1]), net(op('Relu', 'data', 'y'))),
      'CORRUPT_MODEL',
      /the two files have each other's names/,
    ],
    [
      'parameters that the init net lacks',
      text(net(op('Conv', 'data w b', 'x', 'arg { name: "kernel" i: 1 }') + op('FC', 'x v b', 'y')), fill('b', [1])),
      'CORRUPT_MODEL',
      /the parameters "w", "v" are made by no operator of the init net; export all/,
    ],
    [
      'a chain of 20000 operators in place',
      text(
        net(
          op('Copy', 'data', 'y') +
            op('Relu', 'y', 'y').repeat(20000) +
            op('Softmax', 'y', 'y', 'arg { name: "axis" i: -1 }'),
        ),
      ),
      'UNSUPPORTED_MODEL',
      /rank of its input is unknown/,
    ],
    [
      'too few inputs',
      text(net(op('Conv', 'data', 'y', 'arg { name: "kernel" i: 1 }'))),
      'CORRUPT_MODEL',
      /1 inputs, but the operator takes 2 to 3/,
    ],
    [
      'an argument of the wrong kind',
      text(net(op('Conv', 'data w', 'y', 'arg { name: "kernel" s: "big" }')), fill('w', [1, 1, 1, 1])),
      'CORRUPT_MODEL',
      /its argument kernel is not an integer/,
    ],
    [
      'a recurrent network without its step net',
      text(net(op('RecurrentNetwork', 'data', 'y', 'arg { name: "recurrent_states" strings: "s" }'))),
      'CORRUPT_MODEL',
      /it has no step net/,
    ],
    [
      'a recurrent network whose step net makes nothing',
      text(
        net(
          op(
            'RecurrentNetwork',
            'data data',
            'y',
            'arg { name: "step_net" n { name: "s" } } arg { name: "recurrent_states" strings: "s" } arg { name: "initial_recurrent_state_ids" ints: 9 }',
          ),
        ),
      ),
      'CORRUPT_MODEL',
      /states and their initial inputs differ/,
    ],
    [
      'text that is no UTF-8',
      new Map([
        ['init_net.pbtxt', Buffer.from('name: "init"')],
        [
          'predict_net.pbtxt',
          Buffer.from([...Buffer.from('op { type: "'), 0xff, 0xfe, 0x80, ...Buffer.from('" } external_output: "y"')]),
        ],
      ]),
      'CORRUPT_MODEL',
      /./,
    ],
    [
      'an 8-bit fill whose bytes are too few',
      text(
        net(
          op('Int8GivenTensorFill', '', 'q', `${ints('shape', [100000, 100000])} arg { name: "values" s: "abc" }`) +
            op('Int8Dequantize', 'q', 'x') +
            op('Add', 'x data', 'y'),
        ),
      ),
      'CORRUPT_MODEL',
      /3 bytes do not fill the shape \[100000, 100000\]/,
    ],
    [
      'an 8-bit scale of 0',
      text(net(op('Int8Quantize', 'data', 'q', 'arg { name: "Y_scale" f: 0 }') + op('Int8Dequantize', 'q', 'y'))),
      'CORRUPT_MODEL',
      /its Y_scale is 0/,
    ],
    [
      'an 8-bit operator on floats',
      text(net(op('Int8Relu', 'data', 'q') + op('Int8Dequantize', 'q', 'y'))),
      'CORRUPT_MODEL',
      /is no Int8 tensor/,
    ],
    [
      'an operator on floats that gets 8 bits',
      text(net(op('Int8Quantize', 'data', 'q') + op('Relu', 'q', 'y'))),
      'UNSUPPORTED_MODEL',
      /is an Int8 tensor; only the Int8 operators take one/,
    ],
    [
      'sums of 8 bits past what is exact',
      text(
        net(
          op('Int8Quantize', 'data', 'q', 'arg { name: "Y_scale" f: 1 }') +
            op('Int8GivenTensorFill', '', 'w', `${ints('shape', [1, 1])} arg { name: "values" s: "a" }`) +
            op('Int8GivenIntTensorFill', '', 'b', `${ints('shape', [1])} arg { name: "values" ints: 2000000000 }`) +
            op('Int8FC', 'q w b', 'r', 'arg { name: "Y_scale" f: 9 }') +
            op('Int8Dequantize', 'r', 'y'),
        ),
      ),
      'UNSUPPORTED_MODEL',
      /sums of up to 2000024735; those below 2\^29 are computed exactly/,
    ],
    [
      'an ONNX loop without an end',
      text(
        net(
          op(
            'ONNXWhile',
            'data data data',
            'y',
            'arg { name: "body" n { external_input: "i" external_input: "c" external_input: "a" external_output: "c" external_output: "a" } }',
          ),
        ),
      ),
      'CORRUPT_MODEL',
      /neither a count of trips nor a condition/,
    ],
    ['a net without operators', text('name: "net" type: "simple"'), 'UNSUPPORTED_MODEL', /the net has no output/],
    [
      'operators of training',
      text(net(op('Relu', 'data', 'p') + op('Python', 'p', 'y'))),
      'UNSUPPORTED_MODEL',
      /Python \(operator "y"\): it runs code of another runtime/,
    ],
    [
      'random parameters',
      text(net(op('FC', 'data w b', 'y')), op('XavierFill', '', 'w', ints('shape', [2, 3])) + fill('b', [1])),
      'UNSUPPORTED_MODEL',
      /XavierFill \(operator "w"\): its numbers are random/,
    ],
    [
      'a convolution without a kernel',
      text(net(op('Conv', 'data w', 'y', 'arg { name: "kernel" i: 0 }')), fill('w', [1, 1, 1, 1])),
      'CORRUPT_MODEL',
      /its kernel is \[0, 0\]/,
    ],
    [
      'a stride of 0',
      text(net(op('MaxPool', 'data', 'y', 'arg { name: "kernel" i: 2 } arg { name: "stride" i: 0 }'))),
      'CORRUPT_MODEL',
      /stride or dilation is not above 0/,
    ],
    [
      'a negative pad',
      text(net(op('MaxPool', 'data', 'y', 'arg { name: "kernel" i: 2 } arg { name: "pad" i: -1 }'))),
      'CORRUPT_MODEL',
      /a pad is below 0/,
    ],
    ['too many inputs', text(net(op('Relu', 'data data', 'y'))), 'CORRUPT_MODEL', /2 inputs, but the operator takes 1/],
    [
      'an axis that does not exist',
      text(
        net(op('FC', 'data w b', 'x') + op('Concat', 'x x', 'y d', 'arg { name: "axis" i: 7 }')),
        fill('w', [1, 1]) + fill('b', [1]),
      ),
      'CORRUPT_MODEL',
      /axis 7 does not exist in a tensor of 2 dimensions/,
    ],
    [
      'a database cut within an entry',
      new Map([['model.minidb', cut(database, database.length - 30)]]),
      'CORRUPT_MODEL',
      /it may be cut/,
    ],
    [
      'a database cut behind its first entry',
      new Map([['model.minidb', cut(database, 40)]]),
      'CORRUPT_MODEL',
      /it may be cut/,
    ],
    [
      'a value_info.json that is none',
      new Map([...text(net(op('Relu', 'data', 'y'))), ['value_info.json', Buffer.from('{"data": [1, "wide"]}')]]),
      'CORRUPT_MODEL',
      /"data" is \[1,"wide"\]; expected/,
    ],
    [
      'two models in a folder',
      new Map([
        ...['a', 'b'].flatMap((prefix): [string, Uint8Array][] => [
          [`${prefix}_init_net.pb`, goldens[1]!.get('init_net.pb')!],
          [`${prefix}_predict_net.pb`, goldens[1]!.get('exec_net.pb')!],
        ]),
      ]),
      'UNKNOWN_FORMAT',
      /holds 2 Caffe2 models/,
    ],
    [
      'a rank that nothing tells',
      text(net(op('Softmax', 'data', 'y', 'arg { name: "axis" i: -1 }'))),
      'UNSUPPORTED_MODEL',
      /rank of its input is unknown; say the shapes/,
    ],
    [
      'an engine that computes otherwise',
      text(net(op('Relu', 'data', 'y', 'engine: "DNNLOWP"'))),
      'UNSUPPORTED_MODEL',
      /8 bits/,
    ],
  ];
  for (const [name, contents, code, message] of cases) it(name, () => refusedSoon(() => load(contents), code, message));
});
