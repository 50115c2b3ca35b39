import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { modelOfFlags, parseModelConfig, readModelConfig } from './config.ts';

const root = mkdtempSync(join(tmpdir(), 'stfs-config-'));
after(() => rmSync(root, { recursive: true, force: true }));

const parse = (entries: unknown) => parseModelConfig(JSON.stringify({ model_config_list: entries }), 'f.json', root);
const one = async (more: object) => (await parse([{ name: 'm', base_path: '/m', ...more }]))[0]!;

test('the seed’s example', async () => {
  assert.deepEqual(
    await parse([
      { name: 'default', base_path: '/models/a/', platform: 'tensorflow' },
      { name: 'mlp', base_path: '/models/mlp/mx_mlp', platform: 'mxnet' },
    ]),
    [
      {
        name: 'default',
        basePath: '/models/a/',
        location: '/models/a/',
        platform: 'tensorflow',
        policy: 'all',
        first: 'load',
        notes: [],
      },
      {
        name: 'mlp',
        basePath: '/models/mlp/mx_mlp',
        location: '/models/mlp/mx_mlp',
        platform: 'mxnet',
        policy: 'all',
        first: 'load',
        notes: [],
      },
    ],
  );
});

// biome-ignore format: one case a line
const policies: readonly [object, unknown][] = [
  [{ all: {} }, 'all'],
  [{ latest: { num_versions: 2 } }, { latest: 2 }],
  [{ latest: {} }, { latest: 1 }],
  [{ specific: { versions: [1, 42] } }, { versions: [1, 42] }],
];
for (const [policy, expected] of policies) {
  test(`TensorFlow Serving's model_version_policy ${JSON.stringify(policy)}`, async () =>
    assert.deepEqual((await one({ model_version_policy: policy })).policy, expected));
}

test('TensorFlow Serving’s form of the list, its word for the platform and its transition policies', async () => {
  const [model] = await parse({
    config: [
      { name: 'm', base_path: '/m', model_platform: 'tensorflow', aspired_version_policy: 'resource_preserving' },
    ],
  });
  assert.deepEqual([model!.platform, model!.first], ['tensorflow', 'drain']);
});

test('a session config and a device are for the engine', async () => {
  const session_config = { gpu_options: { allow_growth: true }, intra_op_threads: 2, inter_op_parallelism_threads: 0 };
  const model = await one({ session_config, device: 'GPU:1' });
  assert.deepEqual(model.engine, { session: { allowGrowth: true, intraOpThreads: 2 }, device: 'cuda:1' });
  assert.deepEqual(model.notes, []);
  await assert.rejects(one({ device: 'tpu' }), {
    code: 'INVALID_CONFIG',
    message: /^f\.json: model_config_list\[0\]\.device: "tpu"; expected auto, cpu, cuda, cuda:N/,
  });
});

test('the engine of a model', async () => {
  assert.deepEqual((await one({ engine: 'tensorflow' })).engine, { use: 'tensorflow' });
  await assert.rejects(one({ engine: 'torch' }), {
    code: 'INVALID_CONFIG',
    message: /engine: "torch"; expected one of auto, onnx, tensorflow/,
  });
});

test('servers of other makes', async () => {
  const h2o = { h2o_url: 'http://u:p@h:54321', openscoring_url: 'http://h:8080/openscoring' };
  assert.deepEqual((await one(h2o)).engine, {
    remote: { h2oUrl: 'http://u:p@h:54321', openscoringUrl: 'http://h:8080/openscoring' },
  });
  writeFileSync(join(root, 'h2o.jar'), '');
  assert.deepEqual((await one({ h2o_jar: 'h2o.jar', h2o_memory: '2g', engine: 'h2o' })).engine, {
    use: 'h2o',
    remote: { h2oJar: join(root, 'h2o.jar'), h2oMemory: '2g' },
  });
  for (const [settings, message] of [
    [{ h2o_url: 'localhost:54321' }, /h2o_url: H2O: expected http:\/\/ or https:\/\/, found localhost:/],
    [{ h2o_url: 'http://u:secret@:54321' }, /h2o_url: H2O: "http:\/\/…@:54321" is no URL/],
    [{ openscoring_url: 5 }, /openscoring_url: 5; expected a text/],
    [{ h2o_memory: '2 GB' }, /h2o_memory: "2 GB"; expected what -Xmx takes/],
    [{ h2o_url: 'http://h', h2o_jar: 'a.jar' }, /h2o_url: "http:\/\/h"; expected it or h2o_jar, not both/],
  ] as const)
    await assert.rejects(one(settings), { code: 'INVALID_CONFIG', message });
});

test('custom ops: a text with commas or a list; where they are looked for', async () => {
  assert.deepEqual((await one({ custom_op_paths: '/a.so, /b' })).engine, { customOps: ['/a.so', '/b'] });
  assert.deepEqual((await one({ custom_op_paths: ['/a.so', ''] })).engine, { customOps: ['/a.so'] });
  assert.deepEqual((await one({ custom_op_paths: 'nowhere/a.so' })).engine, { customOps: ['nowhere/a.so'] });
  writeFileSync(join(root, 'beside.so'), '');
  const beside = { customOps: [join(root, 'beside.so')] };
  assert.deepEqual((await one({ custom_op_paths: 'beside.so' })).engine, beside, 'beside the config file');
});

test('what comes later or is not known is a note, what is null or empty nothing', async () => {
  assert.deepEqual((await one({ version_labels: {}, colour: 1 })).notes, [
    'model_config_list[0].version_labels: is not supported yet and has no effect',
    'model_config_list[0].colour: is not known and has no effect',
  ]);
  assert.deepEqual((await one({ custom_op_paths: '', platform: null, session_config: {} })).notes, []);
});

test('every problem of a file is reported at once, with its place', async () => {
  await assert.rejects(
    parse([
      'x',
      { base_path: 'hdfs://host/m' },
      { name: '', base_path: 5, platform: [], custom_op_paths: 1, session_config: [] },
      { name: 'a', base_path: 'hdfs://host/m' },
      { name: 'b', base_path: '/m', session_config: { allow_growth: 'yes', intra_op_threads: -1 } },
      { name: 'b', base_path: '/m', model_version_policy: { latest: { num_versions: 0 } } },
      { name: 'c', base_path: '/m', model_version_policy: { newest: {} }, aspired_version_policy: 'x' },
      { name: 'd', base_path: '/m', model_version_policy: { specific: { versions: ['1'] } } },
    ]),
    {
      code: 'INVALID_CONFIG',
      message: [
        'f.json: model_config_list[0]: "x"; expected an object with name and base_path',
        'f.json: model_config_list[1].name: missing; expected a text that is not empty',
        'f.json: model_config_list[1].base_path: hdfs://host/m: hdfs:// is not supported; copy the model to a local path (supported: a plain path, file://)',
        'f.json: model_config_list[2].name: ""; expected a text that is not empty',
        'f.json: model_config_list[2].base_path: 5; expected a text that is not empty',
        'f.json: model_config_list[2].platform: []; expected a text that is not empty',
        'f.json: model_config_list[2].session_config: []; expected an object',
        'f.json: model_config_list[2].custom_op_paths: 1; expected a text with commas, or a list of texts',
        'f.json: model_config_list[3].base_path: hdfs://host/m: hdfs:// is not supported; copy the model to a local path (supported: a plain path, file://)',
        'f.json: model_config_list[4].session_config.allow_growth: "yes"; expected true or false',
        'f.json: model_config_list[4].session_config.intra_op_threads: -1; expected a whole number up to 1024',
        'f.json: model_config_list[5].model_version_policy.latest: {"num_versions":0}; expected {"num_versions": 1} or more',
        'f.json: model_config_list[5].name: "b"; expected a name that no other model has',
        'f.json: model_config_list[6].model_version_policy: {"newest":{}}; expected {"all": {}}, {"latest": {"num_versions": 1}} or {"specific": {"versions": [1]}}',
        'f.json: model_config_list[6].aspired_version_policy: "x"; expected one of availability_preserving, resource_preserving',
        'f.json: model_config_list[7].model_version_policy.specific.versions: ["1"]; expected a list of version numbers',
      ].join('\n'),
    },
  );
});

// biome-ignore format: one case a line
const broken: readonly [string, RegExp][] = [
  ['{', /^f\.json: not JSON: /],
  ['[]', /^f\.json: expected \{"model_config_list"/],
  ['{"model_config_list": []}', /with at least one model$/],
  ['{"model_config_list": {"config": 1}}', /^f\.json: expected/],
  ['null', /^f\.json: expected/],
];
for (const [json, message] of broken) {
  test(`the file ${json} is refused`, () =>
    assert.rejects(parseModelConfig(json, 'f.json', root), { code: 'INVALID_CONFIG', message }));
}

test('names that every object has are not known keys', async () => {
  await assert.rejects(one({ model_version_policy: { constructor: {} } }), { code: 'INVALID_CONFIG' });
  await assert.rejects(one({ aspired_version_policy: 'constructor' }), { code: 'INVALID_CONFIG' });
  await assert.rejects(one({ session_config: { constructor: 1 } }), { code: 'INVALID_CONFIG' });
});

test('a relative base path is looked for in the working directory, then beside the file', async () => {
  mkdirSync(join(root, 'beside'));
  writeFileSync(join(root, 'mlp-symbol.json'), '{}');
  const file = join(root, 'config.json');
  const names = ['beside', './mlp', 'src', 'nowhere'];
  writeFileSync(
    file,
    `\ufeff${JSON.stringify({ model_config_list: names.map((name) => ({ name, base_path: name })) })}`,
  );
  const models = await readModelConfig(file);
  assert.deepEqual(
    models.map(({ basePath, location }) => [basePath, location]),
    [
      ['beside', join(root, 'beside')],
      ['./mlp', join(root, 'mlp')],
      ['src', 'src'],
      ['nowhere', 'nowhere'],
    ],
  );
});

test('a config file that is not there', () =>
  assert.rejects(readModelConfig(join(root, 'none.json')), {
    code: 'INVALID_CONFIG',
    message: /--model_config_file=.*none\.json: there is no such file/,
  }));

test('the flags of a single model', async () => {
  const flags = { model_name: 'default', model_base_path: './model' };
  assert.deepEqual(await modelOfFlags({ ...flags, model_platform: 'onnx', session_config: {} }), {
    name: 'default',
    basePath: './model',
    location: './model',
    platform: 'onnx',
    policy: 'all',
    first: 'load',
    notes: [],
  });
  assert.deepEqual((await modelOfFlags({ ...flags, custom_op_paths: './foo_op/' })).engine, {
    customOps: ['./foo_op/'],
  });
  await assert.rejects(
    modelOfFlags({ model_name: '', model_base_path: 's3://b/m', session_config: { allow_growth: 3 } }),
    {
      code: 'INVALID_CONFIG',
      message: [
        '--model_name: ""; expected a text that is not empty',
        '--session_config.allow_growth: 3; expected true or false',
        '--model_base_path: s3://b/m: s3:// is not supported; copy the model to a local path (supported: a plain path, file://)',
      ].join('\n'),
    },
  );
});
