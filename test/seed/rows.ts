/**
 * The seed, held to its word: a row for every command, request, client snippet and path of its README, in its order.
 *   as written    it is run as it stands there (with our bin, and a free port)
 *   equivalent    ours does the same another way, for the reason given
 *   open          it comes with a later piece of work, named in the reason; nothing is run
 * docs/seed.md is generated from this table.
 */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasNvidiaDriver } from '../../src/engines/onnxruntime/library.ts';
import { ROOT } from '../root.ts';
import { type Running, startProgram } from './program.ts';

export interface Row {
  readonly section: string;
  /** What stands in the seed's README, shortened where it repeats. */
  readonly says: string;
  readonly state: 'as written' | 'equivalent' | 'open';
  readonly reason?: string;
  /** A command that the row runs besides ours, with an argument that only proves it is there; the row is skipped without it. */
  readonly needs?: readonly [command: string, proof: string];
  /** Servers are shared between rows that start with the same flags. */
  readonly run?: (server: (...flags: string[]) => Promise<Running>) => Promise<void> | void;
}

const TEMPLATE = '--model_base_path=./models/tensorflow_template_application_model';
const ONES = [1, 1, 1, 1, 1, 1, 1, 1, 1];
const README_DATA = { keys: [[11.0], [2.0]], features: [ONES, ONES] };

interface Answer {
  readonly keys: number[][];
  readonly prediction: number[];
  readonly softmax: number[][];
  readonly error?: string;
}
const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await reply.json()) as Answer;
  assert.equal(reply.status, 200, JSON.stringify(answer));
  return answer;
};

const postAny = (url: string, body: unknown): Promise<unknown> => post(url, body) as Promise<unknown>;

/** The signature as a detail object tells it. */
interface Told {
  readonly model_signature: { readonly inputs: readonly { readonly name: string }[] };
}

type Cell = number | string | boolean | { readonly b64: string };
const plain = (cell: Cell): Cell =>
  typeof cell === 'object' ? Buffer.from(cell.b64, 'base64').toString('utf8') : cell;

/** What a sample model answered in its own framework. */
const sampleGolden = (
  folder: string,
): readonly { readonly outputs: Readonly<Record<string, { readonly data: readonly Cell[] }>> }[] =>
  (JSON.parse(readFileSync(join(ROOT, 'models', folder, 'golden.json'), 'utf8')) as { cases: [] }).cases;

/** The same texts, and numbers to the 12th digit. */
const isNear = (found: unknown, wanted: unknown): void => {
  const rounded = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'number' ? Number(inner.toPrecision(12)) : inner));
  assert.deepEqual(JSON.parse(rounded(found)), JSON.parse(rounded(wanted)));
};

/** What TensorFlow answered for images/mew.jpg. */
const isMew = (found: unknown): void => {
  const { cases } = JSON.parse(readFileSync(join(ROOT, 'models/deep_image_model/golden.json'), 'utf8')) as Golden;
  const wanted = cases.find(({ name }) => name === 'images/mew.jpg')!.outputs;
  const { prediction, softmax, logits } = found as { prediction: number[]; softmax: number[][]; logits: number[][] };
  assert.deepEqual(prediction, [0]);
  wanted['softmax']!.data.forEach((p, i) => {
    assert.ok(Math.abs(softmax[0]![i]! - Number(p)) < 1e-6);
  });
  wanted['logits']!.data.forEach((x, i) => {
    assert.ok(Math.abs(logits[0]![i]! - Number(x)) < 1e-4);
  });
};

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly version: number;
    readonly outputs: Record<string, { shape: number[]; data: (number | string)[] }>;
  }[];
}
const golden = JSON.parse(
  readFileSync(join(ROOT, 'models/tensorflow_template_application_model/golden.json'), 'utf8'),
) as Golden;

/** What MXNet gives for [[12, 2]] (models/mxnet_mlp/golden.json). */
const isMxnetAnswer = (answer: unknown): void => {
  const { lro } = answer as { readonly lro: readonly (readonly number[])[] };
  assert.equal(lro.length, 1);
  assert.ok(Math.abs(lro[0]![0]! - 11.812063) < 1e-5, `${lro}`);
};

/** The answer is what TensorFlow gave for the README's rows, by version (the newest when not given). */
const isTemplateAnswer = (answer: Answer, name = 'readme', version = 2): void => {
  const { keys, prediction, softmax } = golden.cases.find(
    (item) => item.name === name && item.version === version,
  )!.outputs;
  assert.deepEqual(answer.keys.flat(), keys!.data);
  assert.deepEqual(answer.prediction.map(String), prediction!.data);
  answer.softmax.flat().forEach((p, i) => {
    assert.ok(Math.abs(p - Number(softmax!.data[i])) <= 1e-6, `softmax ${p} is not ${softmax!.data[i]}`);
  });
};

const folder = mkdtempSync(join(tmpdir(), 'stfs-seed-'));
const runClient = async (
  server: Running,
  language: string,
  file: string,
  command: string,
  args: readonly string[] = [],
): Promise<void> => {
  const source = await (await fetch(`${server.url}/v1/models/default/gen_client?language=${language}`)).text();
  const path = join(folder, file);
  writeFileSync(path, source);
  const { stdout } = await promisify(execFile)(command, [...args, path], {
    env: { ...process.env, GO111MODULE: 'off' },
  });
  const answer = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Answer;
  assert.deepEqual(answer.keys, [[1], [1]]);
  assert.equal(answer.softmax.length, 2);
};
/** Whether what a row needs is on this machine. */
export const has = ([command, proof]: readonly [string, string]): boolean => {
  try {
    execFileSync(command, [proof], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const deployment = 'containers and deployment files come with the issue on deployment';
const languages = 'client folders in this language come with the issue on clients';
const sameBytes =
  'the request that the snippet sends is sent byte for byte from Node; a client folder in the language comes with the issue on clients';
const twoRows = {
  data: {
    keys: [[1.0], [2.0]],
    features: [
      [10, 10, 10, 8, 6, 1, 8, 9, 1],
      [6, 2, 1, 1, 1, 1, 7, 1, 1],
    ],
  },
};
const SNIPPET =
  '{"data": {"keys": [[11.0], [2.0]], "features": [[1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1]]}}';
const snippet = (language: string): Row => ({
  section: 'Supported Client',
  says: `the ${language} snippet`,
  state: 'equivalent',
  reason: sameBytes,
  run: async (server) => isTemplateAnswer(await post((await server(TEMPLATE)).url, SNIPPET)),
});
const clientFolder = (language: string, path: string): Row => ({
  section: 'Supported Client',
  says: `${language}: ${path}`,
  state: 'open',
  reason: languages,
});
const later = (section: string, says: string, what: string): Row => ({
  section,
  says,
  state: 'open',
  reason: `${what} comes with a later issue`,
});

export const ROWS: readonly Row[] = [
  {
    section: 'Installation',
    says: 'pip install simple_tensorflow_serving',
    state: 'equivalent',
    reason: 'the package is an npm package: npm ci, or npm install --global .',
    run: () =>
      assert.match(
        execFileSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), '--version']).toString(),
        /^simple_tensorflow_serving \d/,
      ),
  },
  {
    section: 'Installation',
    says: 'python ./setup.py install | develop, bazel build',
    state: 'equivalent',
    reason: 'npm ci && npm run build; CI does it from a clean clone',
  },
  {
    section: 'Installation',
    says: 'docker run -d -p 8500:8500 tobegit3hub/simple_tensorflow_serving (four tags), docker-compose up -d',
    state: 'open',
    reason: deployment,
  },
  {
    section: 'Installation',
    says: 'kubectl create -f ./simple_tensorflow_serving.yaml',
    state: 'open',
    reason: deployment,
  },
  {
    section: 'Quick Start',
    says: 'simple_tensorflow_serving --model_base_path="./models/tensorflow_template_application_model"',
    state: 'as written',
    run: async (server) =>
      assert.equal(await (await fetch(`${(await server(TEMPLATE)).url}/health`)).text(), 'healthy'),
  },
  {
    section: 'Quick Start',
    says: 'the dashboard at http://127.0.0.1:8500',
    state: 'as written',
    run: async (server) => {
      const reply = await fetch((await server(TEMPLATE)).url);
      assert.match(reply.headers.get('content-type') ?? '', /text\/html/);
      assert.match(await reply.text(), /default/);
    },
  },
  {
    section: 'Quick Start',
    says: 'curl http://localhost:8500/v1/models/default/gen_client?language=python > client.py; python ./client.py',
    state: 'as written',
    needs: ['python3', '--version'],
    run: async (server) => {
      await runClient(await server(TEMPLATE), 'python', 'quick.py', 'python3');
    },
  },
  {
    section: 'AWS stack deployment',
    says: 'aws cloudformation create-stack …, make image',
    state: 'open',
    reason: deployment,
  },
  {
    section: 'Multiple Models',
    says: 'simple_tensorflow_serving --model_config_file="./examples/model_config_file.json"',
    state: 'as written',
    run: async (server) => {
      const { url } = await server('--model_config_file=./examples/model_config_file.json');
      const models = (await (await fetch(`${url}/v1/models`)).json()) as { model_name: string }[];
      assert.deepEqual(
        models.map((model) => model.model_name),
        ['tensorflow_template_application_model', 'deep_image_model', 'mxnet_mlp_model'],
      );
      isTemplateAnswer(await post(url, { model_name: 'tensorflow_template_application_model', data: README_DATA }));
      isMxnetAnswer(await post(url, { model_name: 'mxnet_mlp_model', data: { data: [[12.0, 2.0]] } }));
    },
  },
  {
    section: 'Multiple Models',
    says: 'requests.post(endpoint, json={"model_name": "default", "model_version": 1, "data": …})',
    state: 'as written',
    run: async (server) =>
      isTemplateAnswer(
        await post((await server(TEMPLATE)).url, { model_name: 'default', model_version: 1, data: README_DATA }),
        'readme',
        1,
      ),
  },
  later('GPU Acceleration', 'docker run … :latest-gpu with CUDA files', 'GPU'),
  {
    section: 'GPU Acceleration',
    says: '--session_config=\'{"log_device_placement": true, "allow_soft_placement": true, "allow_growth": true, "per_process_gpu_memory_fraction": 0.5}\'',
    state: 'as written',
    reason: 'on a machine without a GPU, the log says which options have no effect there, and lists every node',
    run: async (server) => {
      const { url, output } = await server(
        TEMPLATE,
        '--session_config={"log_device_placement": true, "allow_soft_placement": true, "allow_growth": true, "per_process_gpu_memory_fraction": 0.5}',
      );
      isTemplateAnswer(await post(url, { data: README_DATA }));
      // with a GPU they have an effect, and nothing is said of them
      if (!hasNvidiaDriver()) assert.match(output(), /no effect on the processor: .*per_process_gpu_memory_fraction/);
      assert.match(output(), /MatMul \((FusedGemm|MatMul|Gemm)\) runs on/);
    },
  },
  {
    section: 'GPU Acceleration',
    says: 'the same session_config in the model config file',
    state: 'as written',
    reason: 'as ./examples/session_config.json',
    run: async (server) => {
      const { url, output } = await server('--model_config_file=./examples/session_config.json');
      isTemplateAnswer(await post(url, { data: README_DATA }));
      assert.match(output(), /MatMul \((FusedGemm|MatMul|Gemm)\) runs on/);
    },
  },
  {
    section: 'Generated Client',
    says: 'curl http://localhost:8500/v1/models/default/gen_json',
    state: 'as written',
    run: async (server) => {
      const { url } = await server(TEMPLATE);
      const json = (await (await fetch(`${url}/v1/models/default/gen_json`)).json()) as object;
      assert.deepEqual(json, { data: { keys: [[1], [1]], features: [ONES, ONES] } });
      assert.equal((await post(url, json)).softmax.length, 2);
    },
  },
  ...(
    [
      ['python', 'client.py', 'python3', []],
      ['bash', 'client.sh', 'bash', []],
      ['golang', 'client.go', 'go', ['run']],
      ['javascript', 'client.js', process.execPath, []],
    ] as const
  ).map(
    ([language, file, command, args]): Row => ({
      section: 'Generated Client',
      says: `curl http://localhost:8500/v1/models/default/gen_client?language=${language} > ${file}`,
      state: 'as written',
      reason: 'and the client is run, where the machine has the language',
      needs: [command, command === 'go' ? 'version' : '--version'],
      run: async (server) => {
        await runClient(await server(TEMPLATE), language, file, command, args);
      },
    }),
  ),
  {
    section: 'Generated Client',
    says: 'the generated client’s request: {"model_name": "default", "data": {…}}',
    state: 'as written',
    run: async (server) => {
      const answer = await post(
        (await server(TEMPLATE)).url,
        '{"model_name": "default", "data": {"keys": [[1], [1]], "features": [[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]} }',
      );
      assert.deepEqual(answer.keys, [[1], [1]]);
    },
  },
  {
    section: 'Generated Client',
    says: 'the second generated client, which posts the inputs without "data"',
    state: 'as written',
    reason: 'the seed refused its own example',
    run: async (server) => {
      const answer = await post((await server(TEMPLATE)).url, { keys: [[1.0], [1.0]], features: [ONES, ONES] });
      assert.deepEqual(answer.keys, [[1], [1]]);
    },
  },
  {
    section: 'Image Model',
    says: 'curl -X POST -F \'image=@./images/mew.jpg\' -F "model_version=1" 127.0.0.1:8500 with ./models/deep_image_model/',
    state: 'as written',
    needs: ['curl', '--version'],
    run: async (server) => {
      const { url } = await server('--model_base_path=./models/deep_image_model/');
      const args = ['-s', '-X', 'POST', '-F', 'image=@./images/mew.jpg', '-F', 'model_version=1', url];
      const { stdout } = await promisify(execFile)('curl', args, { cwd: ROOT });
      isMew(JSON.parse(stdout));
    },
  },
  {
    section: 'Image Model',
    says: '{"data": {"images": [base64 of the file]}}, and the dashboard’s upload',
    state: 'as written',
    run: async (server) => {
      const { url } = await server('--model_base_path=./models/deep_image_model/');
      const picture = readFileSync(join(ROOT, 'images/mew.jpg'));
      isMew(await post(url, { data: { images: [picture.toString('base64url')] } }));
      const form = new FormData();
      form.set('image', new Blob([picture], { type: 'image/jpeg' }), 'mew.jpg');
      form.set('model_name', 'default');
      const reply = await fetch(`${url}/run_image_inference`, { method: 'POST', body: form });
      const text = await reply.text();
      assert.equal(reply.status, 200, text);
      assert.match(text, /prediction/);
      assert.match(text, /data:image\/jpeg;base64,/);
    },
  },
  {
    section: 'Custom Op',
    says: 'simple_tensorflow_serving --model_base_path="./model/" --custom_op_paths="./foo_op/", ./examples/custom_op/',
    state: 'as written',
    reason: 'with the example for ONNX Runtime; test/oracles runs the one for TensorFlow, which has to be installed',
    needs: ['g++', '--version'],
    run: async (server) => {
      const folder = './examples/custom_op/onnx';
      execFileSync(join(ROOT, folder, 'build.sh'));
      const flags = [`--model_base_path=${folder}/models/clip_to_unit/`, `--custom_op_paths=${folder}/ops/`];
      const { url } = await server(...flags);
      assert.deepEqual(await post(url, { data: { x: [-1, 0, 0.5, 2] } }), { y: [0, 0.25, 0.75, 1] });
    },
  },
  {
    section: 'Authentication',
    says: './server.py … --enable_auth=True --auth_username="admin" --auth_password="admin"; curl -u admin:admin …',
    state: 'equivalent',
    reason: 'the program is called simple_tensorflow_serving; the flags and the request are as written',
    run: async (server) => {
      const { url } = await server(TEMPLATE, '--enable_auth=True', '--auth_username=admin', '--auth_password=admin');
      assert.equal((await fetch(url, { method: 'POST', body: SNIPPET })).status, 401);
      isTemplateAnswer(
        await post(url, SNIPPET, { Authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }),
      );
    },
  },
  {
    section: 'TSL/SSL',
    needs: ['openssl', 'version'],
    says: 'openssl req -x509 -newkey rsa:4096 …; --enable_ssl=True --secret_pem=/tmp/secret.pem --secret_key=/tmp/secret.key',
    state: 'as written',
    reason: 'with -subj, since nobody types the answers to its questions here',
    run: async (server) => {
      const [pem, key] = [join(folder, 'secret.pem'), join(folder, 'secret.key')];
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:4096',
          '-nodes',
          '-out',
          pem,
          '-keyout',
          key,
          '-days',
          '365',
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
        ],
        { stdio: 'ignore' },
      );
      const { url } = await server(TEMPLATE, '--enable_ssl=True', `--secret_pem=${pem}`, `--secret_key=${key}`);
      assert.match(url, /^https:/);
      const { stdout } = await promisify(execFile)('curl', [
        '-s',
        '--cacert',
        pem,
        '-H',
        'Content-Type: application/json',
        '-X',
        'POST',
        '-d',
        SNIPPET,
        url,
      ]);
      isTemplateAnswer(JSON.parse(stdout) as Answer);
    },
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/mxnet_mlp/mx_mlp" --model_platform="mxnet"',
    state: 'as written',
    run: async (server) => {
      const { url } = await server('--model_base_path=./models/mxnet_mlp/mx_mlp', '--model_platform=mxnet');
      isMxnetAnswer(await post(url, { model_name: 'default', model_version: 1, data: { data: [[12.0, 2.0]] } }));
    },
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/onnx_mnist_model/onnx_model.proto" --model_platform="onnx"; {"data": {"data": [[...]]}}',
    state: 'as written',
    run: async (server) => {
      const { url } = await server(
        '--model_base_path=./models/onnx_mnist_model/onnx_model.proto',
        '--model_platform=onnx',
      );
      const golden = sampleGolden('onnx_mnist_model') as unknown as readonly {
        readonly inputs: { readonly image: { readonly data: readonly number[] } };
        readonly outputs: { readonly log_probability: { readonly data: readonly number[] } };
      }[];
      for (const { inputs, outputs } of golden) {
        const rows = Array.from({ length: 28 }, (_, i) => inputs.image.data.slice(28 * i, 28 * i + 28));
        const answer = (await postAny(url, {
          model_name: 'default',
          model_version: 1,
          data: { data: [[rows]] },
        })) as { readonly log_probability: readonly (readonly number[])[] };
        const wanted = outputs.log_probability.data;
        const largest = Math.max(...wanted.map(Math.abs));
        for (const [i, x] of answer.log_probability[0]!.entries())
          assert.ok(Math.abs(x - wanted[i]!) <= 1e-5 * largest, `${x} is not ${wanted[i]}`);
      }
    },
  },
  {
    section: 'Supported Models',
    says: '# Start H2o server with "java -jar h2o.jar"',
    state: 'equivalent',
    reason:
      'a MOJO needs no server; a binary model goes to one that runs (--h2o_url, by itself http://localhost:54321), or to one that --h2o_jar=h2o.jar starts: test/oracles/h2o.oracle.test.ts does both with the real h2o.jar',
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/h2o_prostate_model/GLM_model_python_1525255083960_17" --model_platform="h2o"',
    state: 'as written',
    run: async (server) => {
      const { url } = await server(
        '--model_base_path=./models/h2o_prostate_model/GLM_model_python_1525255083960_17',
        '--model_platform=h2o',
      );
      const [wanted] = sampleGolden('h2o_prostate_model');
      const [predict, p0, p1] = ['predict', 'p0', 'p1'].map((name) => Number(wanted!.outputs[name]!.data[0]));
      const row = { AGE: 65, RACE: 1, PSA: 1.4, VOL: 0, GLEASON: 6 };
      // As pandas writes a frame with orient="index", which the seed's client sends.
      const answer = await postAny(url, { model_name: 'default', model_version: 1, data: { 0: row } });
      isNear(answer, { 0: { predict, p0, p1 } });
      // As its README has it: rows under "data", in the order of the columns.
      const { model_signature: told } = (await (await fetch(`${url}/v1/models/default`)).json()) as Told;
      const cells = told.inputs.map(({ name }) => (name === 'RACE' ? '1' : row[name as keyof typeof row]));
      isNear(await postAny(url, { model_name: 'default', model_version: 1, data: { data: [cells] } }), {
        predict: [predict],
        p0: [p0],
        p1: [p1],
      });
    },
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/scikitlearn_iris/model.joblib" | model.pkl --model_platform="scikitlearn"',
    state: 'as written',
    run: async (server) => {
      for (const ending of ['joblib', 'pkl']) {
        const { url } = await server(
          `--model_base_path=./models/scikitlearn_iris/model.${ending}`,
          '--model_platform=scikitlearn',
        );
        // What both versions of scikit-learn answer, by models/generators/scikitlearn_iris.py.
        const body = JSON.stringify({ model_name: 'default', model_version: 1, data: [[1, 2, 3, 4]] });
        const reply = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
        // The logarithm of 0 is a token that Python's clients read.
        const answer = JSON.parse((await reply.text()).replace('-Infinity', 'null')) as Record<string, unknown>;
        assert.deepEqual(answer, {
          predict: [2],
          predict_proba: [[0, 0.2, 0.8]],
          predict_log_proba: [[null, Math.log(0.2), Math.log(0.8)]],
        });
      }
    },
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/xgboost_iris/model.bst" | .joblib | .pkl --model_platform="xgboost"',
    state: 'as written',
    run: async (server) => {
      for (const ending of ['bst', 'joblib', 'pkl']) {
        const { url } = await server(
          `--model_base_path=./models/xgboost_iris/model.${ending}`,
          '--model_platform=xgboost',
        );
        const ask = (data: unknown) =>
          post(url, { model_version: 1, data }) as Promise<unknown> as Promise<Record<string, number[]>>;
        // What XGBoost answers, by models/generators/xgboost_iris.py; the .joblib is a classifier of the scikit-learn kind.
        const { result, predict_proba: proba } = await ask([[1, 2, 3, 4]]);
        if (ending === 'joblib') {
          assert.deepEqual(result, [2]);
          assert.deepEqual(proba, [[0.09774108, 0.331663, 0.57059586]]);
        } else assert.deepEqual(result, [1.7407575]);
        assert.deepEqual(Object.keys(await ask([[null, 2, 3, 4]])), proba ? ['result', 'predict_proba'] : ['result']);
      }
    },
  },
  {
    section: 'Supported Models',
    says: 'java -jar ./third_party/openscoring/openscoring-server-executable-1.4-SNAPSHOT.jar',
    state: 'equivalent',
    reason:
      'no server is needed: documents are run in process; with --openscoring_url they are put on one and run there',
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/pmml_iris/DecisionTreeIris.pmml" --model_platform="pmml"',
    state: 'as written',
    run: async (server) => {
      const { url } = await server(
        '--model_base_path=./models/pmml_iris/DecisionTreeIris.pmml',
        '--model_platform=pmml',
      );
      const [wanted] = sampleGolden('pmml_iris');
      const one = Object.fromEntries(
        Object.entries(wanted!.outputs).map(([name, { data }]) => [name, plain(data[0]!)]),
      );
      const row = { Sepal_Length: 5.1, Sepal_Width: 3.5, Petal_Length: 1.4, Petal_Width: 0.2 };
      isNear(await postAny(url, { model_name: 'default', model_version: 1, data: row }), one);
      isNear(
        await postAny(url, { model_name: 'default', model_version: 1, data: { data: [Object.values(row)] } }),
        Object.fromEntries(Object.entries(one).map(([name, value]) => [name, [value]])),
      );
    },
  },
  {
    section: 'Supported Models',
    says: '--model_base_path="./models/mllib_lr_model" --model_platform="spark" (the platform is in the seed’s list, its command is not)',
    state: 'as written',
    run: async (server) => {
      const { url } = await server('--model_base_path=./models/mllib_lr_model', '--model_platform=spark');
      const [wanted] = sampleGolden('mllib_lr_model');
      const { prediction, probability } = wanted!.outputs;
      const data = { format: 'libsvm', max_ids: 692, ids: [128, 129, 130], values: [51, 159, 20] };
      isNear(await postAny(url, { model_name: 'default', model_version: 1, data }), {
        prediction: prediction!.data[0],
        probability_of_0: probability!.data[0],
        probability_of_1: probability!.data[1],
      });
    },
  },
  {
    section: 'Supported Client',
    says: 'Bash: curl -H "Content-Type: application/json" -X POST -d \'{"data": {"keys": [[1.0], [2.0]], …}}\' http://127.0.0.1:8500',
    state: 'as written',
    run: async (server) => {
      const { url } = await server(TEMPLATE);
      const { stdout } = await promisify(execFile)('curl', [
        '-s',
        '-H',
        'Content-Type: application/json',
        '-X',
        'POST',
        '-d',
        JSON.stringify(twoRows),
        url,
      ]);
      isTemplateAnswer(JSON.parse(stdout) as Answer, 'two rows');
    },
  },
  clientFolder('Bash', './bash_client/'),
  snippet('Python (requests)'),
  clientFolder('Python', './python_client/'),
  clientFolder('C++', './cpp_client/'),
  clientFolder('Java', './java_client/'),
  clientFolder('Scala', './scala_client/'),
  snippet('Go'),
  clientFolder('Go', './go_client/'),
  snippet('Ruby'),
  clientFolder('Ruby', './ruby_client/'),
  snippet('JavaScript (request)'),
  clientFolder('JavaScript', './javascript_client/'),
  snippet('PHP'),
  clientFolder('PHP', './php_client/'),
  snippet('Erlang'),
  clientFolder('Erlang', './erlang_client/'),
  snippet('Lua'),
  clientFolder('Lua', './lua_client/'),
  clientFolder('Rust, Swift, Lisp, Haskell', './swift_client/'),
  snippet('Perl'),
  clientFolder('Perl', './perl_client/'),
  clientFolder('Clojure', './clojure_client/'),
  snippet('R'),
  clientFolder('R', './r_client/'),
  snippet('Postman'),
  {
    section: 'Performance',
    says: './benchmark/, run with any WSGI server',
    state: 'equivalent',
    reason: 'npm run bench prints ratios against bare node:http and the raw engine; there is no WSGI',
  },
  {
    section: 'How It Works',
    says: '{"model_version": 1, "data": {"keys": [[1], [2]], "features": …}}',
    state: 'as written',
    run: async (server) => {
      const answer = await post((await server(TEMPLATE)).url, {
        model_version: 1,
        data: { keys: [[1], [2]], features: [ONES, [1, 2, 3, 4, 5, 6, 7, 8, 9]] },
      });
      assert.deepEqual(answer.keys, [[1], [2]]);
    },
  },
];

/** The servers that rows share, started when first asked for. */
export const servers = () => {
  const started = new Map<string, Promise<Running>>();
  return {
    server: (...flags: string[]): Promise<Running> => {
      const key = flags.join('\n');
      const running = started.get(key) ?? startProgram(flags);
      started.set(key, running);
      return running;
    },
    stopAll: async (): Promise<(number | null)[]> =>
      Promise.all([...started.values()].map(async (running) => (await running).stop())),
  };
};
