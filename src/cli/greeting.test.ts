import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hold, ModelStatus, Service } from '../models/service.ts';
import type { Shape } from '../tensor/signature.ts';
import { greeting } from './greeting.ts';

/** A service whose models take one tensor each, of these shapes. */
const serving = (shapes: Readonly<Record<string, Shape>>): Service => {
  const status = (name: string): ModelStatus =>
    ({ name, platform: 'ONNX', versions: [{ version: 1, state: 'ready' }], notes: [] }) as unknown as ModelStatus;
  const hold = (shape: Shape): Hold => {
    const signature = { inputs: [{ name: 'x', type: { kind: 'tensor', dtype: 'float32', shape } }], outputs: [] };
    const session = { signatures: new Map([['serving_default', signature]]) };
    return { session, [Symbol.dispose]: () => undefined } as unknown as Hold;
  };
  return {
    models: () => Object.keys(shapes).map(status),
    model: status,
    acquire: ({ name }) => hold(shapes[name!]),
  };
};
const greeted = (shapes: Readonly<Record<string, Shape>>): string =>
  greeting({ scheme: 'http', host: '0.0.0.0', port: 8500, auth: false, service: serving(shapes) });

test('a request to try fits the first model', () => {
  const text = greeted({ default: ['n', 2] });
  assert.match(text, /-d '\{"data":\{"x":\[\[1,1\],\[1,1\]\]\}\}' http:\/\/127\.0\.0\.1:8500\n/);
});
test('a request that would fill the terminal is not printed: that of another model is', () => {
  const text = greeted({ default: [1, 3, 224, 224], small: [1] });
  assert.match(text, /-d '\{"model_name":"small","data":\{"x":\[1\]\}\}'/);
  assert.ok(text.length < 1000);
});
test('where all are long, the server writes the client', () => {
  const text = greeted({ pictures: [1, 3, 224, 224] });
  assert.match(
    text,
    /Try:\n {2}curl 'http:\/\/127\.0\.0\.1:8500\/v1\/models\/pictures\/gen_client\?language=python' > client\.py\n/,
  );
});
test('a model of which no example can be written is served all the same', () => {
  assert.match(
    greeted({ default: [1, 3, 2000, 2000] }),
    /Listening at http:\/\/127\.0\.0\.1:8500, where the dashboard is\.\n\n$/,
  );
});
