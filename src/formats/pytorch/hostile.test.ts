/** Hostile and damaged archives of TorchScript: refused by an error of ours, soon, in little memory and in few words. */
import { test } from 'node:test';
import fc from 'fast-check';
import { damaged, holds, readsOrRefuses, refusedSoon } from '../../../test/damaged.ts';
import { memoryFiles } from '../../../test/memory-files.ts';
import { filesOfCase, packsOf } from '../../../test/packs.ts';
import { zip } from '../../engines/install/wheel.test.kit.ts';
import type { Files } from '../../files.ts';
import { pytorch } from './index.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 80);

/** A module of class __torch__.M with the state that these opcodes make. */
const module = (state = '}'): string => `\x80\x02c__torch__\nM\n)\x81${state}b.`;
const tensor = (storage: string, offset: string, shape: string, strides: string, kind = '_rebuild_tensor_v2'): string =>
  `}(X\x01\x00\x00\x00wctorch._utils\n${kind}\n((X\x07\x00\x00\x00storagectorch\n${storage}\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04tQ${offset}${shape}${strides}\x89}tRu`;
const body = (...lines: readonly string[]): string =>
  `class M(Module):\n  w : Tensor\n  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n${lines.map((line) => `    ${line}\n`).join('')}`;

interface Parts {
  readonly code?: string;
  readonly data?: string;
  readonly more?: Readonly<Record<string, string>>;
}
const archive = ({ code = body('return x'), data = module(), more = {} }: Parts): Buffer =>
  zip(
    Object.entries({ 'm/data.pkl': data, 'm/code/__torch__.py': code, 'm/version': '3', ...more }).map(
      ([name, text]) => ({
        name,
        bytes: Buffer.from(text, name.endsWith('.py') ? 'utf8' : 'latin1'),
        stored: true,
      }),
    ),
  );
const filesOf = (bytes: Uint8Array): Files => memoryFiles(new Map([['model.pt', bytes]]));
const load = async (files: Files): Promise<unknown> => {
  const match = await pytorch.match(files);
  return match && pytorch.lower(await pytorch.read(files, match));
};

const LONG = (2n ** 40n).toString(16).padStart(12, '0');
const long = `\x8a\x06${Buffer.from(LONG, 'hex').reverse().toString('latin1')}`;

// biome-ignore format: one archive a line
const CASES: readonly (readonly [name: string, parts: Parts | Uint8Array, code: string, message: RegExp])[] = [
  ['a string without an end', { code: body('y = "abc', 'return x') }, 'CORRUPT_MODEL', /__torch__\.py: line 4: a string has no end/],
  ['an indentation that fits no block', { code: `${body('return x')}   z = 1\n` }, 'CORRUPT_MODEL', /line 5/],
  ['parentheses without an end', { code: body('return ((x)') }, 'CORRUPT_MODEL', /expected "\)"/],
  ['100 000 parentheses', { code: body(`return ${'('.repeat(100_000)}x${')'.repeat(100_000)}`) }, 'CORRUPT_MODEL', /nests at most/],
  ['100 000 minus signs', { code: body(`return ${'-'.repeat(100_000)}x`) }, 'CORRUPT_MODEL', /nests at most/],
  ['a thousand blocks', { code: body(...Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}if True:`)) }, 'CORRUPT_MODEL', /200 levels|nests at most/],
  ['a character of none', { code: body('return x ? x') }, 'CORRUPT_MODEL', /the character "\?"/],
  ['a method that calls itself', { code: body('return (self).forward(x, )') }, 'TOO_LARGE', /200 calls/],
  ['a loop without an end', { code: body('while True:', '  x = torch.add(x, 0)', 'return x') }, 'UNSUPPORTED_MODEL', /never ends/],
  ['a list that doubles', { code: body('l = [1]', 'for i in range(64):', '  l = torch.add(l, l)', 'return x') }, 'TOO_LARGE', /a list of/],
  ['a str that doubles', { code: body('l = "abcdefgh"', 'for i in range(64):', '  l = torch.add(l, l)', 'return x') }, 'TOO_LARGE', /a str of/],
  ['a list repeated', { code: body('l = torch.mul([1], 1000000000)', 'return x') }, 'TOO_LARGE', /repeated/],
  ['no method at all', { code: 'class M(Module):\n  w : Tensor\n' }, 'UNSUPPORTED_MODEL', /no method forward/],
  ['no class', { code: 'x = 1\n' }, 'CORRUPT_MODEL', /does not define|no module|not known/],
  ['a name of nothing', { code: body('return y') }, 'CORRUPT_MODEL', /the name "y" stands for nothing/],
  ['an operator that is none', { code: body('return torch.frobnicate(x)') }, 'UNSUPPORTED_MODEL', /aten::frobnicate: it is no operator of torch/],
  ['an operator of another library', { code: body('return ops.mylib.spin(x)') }, 'UNSUPPORTED_MODEL', /mylib::spin/],
  ['a call that fits no overload', { code: body('return torch.relu(x, x, x)') }, 'CORRUPT_MODEL', /aten::relu: takes 1 argument/],
  ['an attribute that is none', { code: body('return self.nothing') }, 'CORRUPT_MODEL', /no attribute "nothing"/],
  ['too many names', { code: body('a, b, c, = (x, x)', 'return a') }, 'CORRUPT_MODEL', /3 names/],
  ['a constant that is none', { code: body('return torch.add(x, CONSTANTS.c99)') }, 'CORRUPT_MODEL', /CONSTANTS\.c99/],
  ['a call of what is no function', { code: body('return (3)(x)') }, 'CORRUPT_MODEL', /is called/],
  ['a state that outlives the request', { code: body('self.w = x', 'return x'), data: module(tensor('FloatStorage', 'K\x00', '(K\x04t', '(K\x01t')), more: { 'm/data/0': '\0'.repeat(16) } }, 'UNSUPPORTED_MODEL', /changes the attribute "w"/],
  ['a tensor past its storage', { data: module(tensor('FloatStorage', 'K\x02', '(K\x04t', '(K\x01t')), more: { 'm/data/0': '\0'.repeat(16) } }, 'CORRUPT_MODEL', /w: float32 \[4\] reaches element 6 of data\/0, which has 4/],
  ['a tensor without a storage', { data: module(tensor('FloatStorage', 'K\x00', '(K\x04t', '(K\x01t')) }, 'CORRUPT_MODEL', /data\/0, are missing/],
  ['a negative stride', { data: module(tensor('FloatStorage', 'K\x00', '(K\x04t', '(J\xff\xff\xff\xfft')), more: { 'm/data/0': '\0'.repeat(16) } }, 'CORRUPT_MODEL', /none that a tensor can have/],
  ['10^12 elements of one', { data: module(tensor('FloatStorage', 'K\x00', `(${long}t`, '(K\x00t')), more: { 'm/data/0': '\0'.repeat(16) } }, 'TOO_LARGE', /would be copied/],
  ['sizes that overflow', { data: module(tensor('FloatStorage', 'K\x00', `(${long}${long}t`, `(${long}K\x01t`)), more: { 'm/data/0': '\0'.repeat(16) } }, 'CORRUPT_MODEL', /elements|can have/],
  ['a tensor of nothing', { data: module('}(X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n)Ru') }, 'CORRUPT_MODEL', /a tensor is rebuilt from/],
  ['a quantized tensor', { code: body('return torch.add(x, self.w)'), data: module(tensor('QInt8Storage', 'K\x00', '(K\x04t', '(K\x01t', '_rebuild_qtensor')) }, 'UNSUPPORTED_MODEL', /_rebuild_qtensor/],
  ['a pickle that names os.system', { data: `\x80\x02cos\nsystem\n(X\x02\x00\x00\x00lstR.` }, 'UNSUPPORTED_MODEL', /os\.system/],
  ['a pickle that is cut', { data: module().slice(0, 12) }, 'CORRUPT_MODEL', /data\.pkl/],
  ['a pickle of a number', { data: '\x80\x02K\x01.' }, 'CORRUPT_MODEL', /no module/],
  ['a module that is in itself', { data: `\x80\x02c__torch__\nM\n)\x81q\x00}X\x01\x00\x00\x00wh\x00sb.`, code: body('return torch.relu(self.w)') }, 'UNSUPPORTED_MODEL', /aten::relu of an object/],
  ['modules 100 000 deep', { data: `\x80\x02${'('.repeat(100_000)}K\x01${'t'.repeat(100_000)}.` }, 'CORRUPT_MODEL', /./],
  ['an order of bytes that is none', { more: { 'm/byteorder': 'middle' } }, 'CORRUPT_MODEL', /byteorder is "middle"/],
  ['a version that is none', { more: { 'm/version': 'three' } }, 'CORRUPT_MODEL', /version/],
  ['an archive that is cut', archive({}).subarray(0, 150), 'CORRUPT_MODEL', /zip/],
];

for (const [name, parts, code, message] of CASES) {
  test(`pytorch: hostile: ${name}`, () =>
    refusedSoon(() => load(filesOf(parts instanceof Uint8Array ? parts : archive(parts))), code, message));
}

const SHOWN = [
  'lists',
  'a recurrent loop',
  'slices that are written',
  'optional inputs',
  'modules in modules, one of them twice',
];
const archives = [...packsOf('pytorch').get('language-2.15')!]
  .filter(({ name }) => SHOWN.includes(name))
  .map((one) => filesOfCase(one));

test('pytorch: damaged archives are read or refused', async () => {
  const goldens = await Promise.all(archives.map(async (files) => files.read('model.pt')));
  const likely = [0, 1, 0x28, 0x2e, 0x71, 0x80, 0xff];
  await holds(
    fc.asyncProperty(damaged(goldens, likely), (bytes) => readsOrRefuses(() => load(filesOf(bytes)))),
    RUNS,
  );
});

const WORDS = [
  '(',
  ')',
  ':',
  ',',
  '[',
  ']',
  '"',
  '\n',
  '    ',
  'torch.',
  'self',
  'if ',
  'for ',
  'x',
  '0',
  '1e400',
  'None',
  '=',
  'while True:',
];

test('pytorch: damaged code is followed or refused', async () => {
  const code = body(
    'out = annotate(List[Tensor], [])',
    'for i in range(3):',
    '  y = torch.add(x, i)',
    '  if torch.gt(i, 1):',
    '    _0 = torch.append(out, y)',
    '  else:',
    '    pass',
    'while bool(torch.gt(torch.sum(x), 10)):',
    '  x = torch.div(x, 2)',
    'return torch.stack(out)',
  );
  const edit = fc.tuple(fc.nat(code.length), fc.nat(6), fc.constantFrom(...WORDS, ''));
  await holds(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce((all, [at, cut, word]) => all.slice(0, at) + word + all.slice(at + cut), code);
      return readsOrRefuses(() => load(filesOf(archive({ code: text }))));
    }),
    RUNS,
  );
});
