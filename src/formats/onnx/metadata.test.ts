import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ModelProto } from '../../graph/onnx/messages.ts';
import { metadataOf } from './metadata.ts';

const bare = ModelProto.decode(new Uint8Array());

it('tells the writer and the operator sets', () =>
  assert.equal(
    metadataOf({
      ...bare,
      irVersion: 8,
      producerName: 'pytorch',
      producerVersion: '2.1',
      opsetImport: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 3 },
      ],
    }),
    'written by pytorch 2.1 for IR version 8 and ai.onnx 17, ai.onnx.ml 3',
  ));

it('tells what else there is, in few words', () => {
  const props = Array.from({ length: 20 }, (_, i) => ({ key: `k${i}`, value: 'v\n\n'.repeat(1000) }));
  const told = metadataOf({
    ...bare,
    irVersion: 3,
    domain: 'org.example',
    modelVersion: 4n,
    docString: ' a  doc ',
    metadataProps: props,
  });
  assert.match(
    told,
    /^written by an unnamed writer for IR version 3; domain org\.example; model version 4; "a doc"; k0: v v /,
  );
  assert.match(told, /; and 4 more$/);
  assert.ok(told.length < 5000);
});
