import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServingError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { Port, PortType, Shape, Signature } from '../../tensor/signature.ts';
import type { Tensors } from '../../tensor/tensor.ts';
import { readEnvelope } from './body.ts';
import { Cursor } from './cursor.ts';
import { encodeTensors } from './encode.ts';
import { flag, names, text, version } from './fields.ts';
import { readInputs } from './inputs.ts';

const tensorType = (dtype: DType, shape: Shape): PortType => ({ kind: 'tensor', dtype, shape });
const port = (name: string, dtype: DType, shape: Shape): Port => ({ name, type: tensorType(dtype, shape) });
const signature = (...inputs: Port[]): Signature => ({ inputs, outputs: [] });

const TEMPLATE = signature(port('keys', 'int32', ['?0', 1]), port('features', 'float32', ['?1', 2]));
const SHARED = signature(
  port('a', 'float32', ['batch']),
  port('b', 'float32', ['batch', 'n']),
  port('c', 'float32', ['n']),
);
const IMAGE = signature(port('image', 'float32', ['batch', 2]));
const COLUMNS = signature(
  port('age', 'int64', ['n', 1]),
  port('race', 'string', ['n', 1]),
  port('x', 'float32', ['n']),
);
const CODES = signature({ ...port('code', 'string', ['n']), integers: true }, port('x', 'float32', ['n']));
const TEXTS = signature(port('text', 'string', ['n']));
const MISSING = signature({ ...port('text', 'string', ['n']), missing: true });
const MISSING_COLUMNS = signature(
  { ...port('x', 'float64', ['n']), missing: true },
  { ...port('text', 'string', ['n', 1]), missing: true },
);
const NAMED = signature({ ...port('data', 'float64', ['batch', 2]), columns: ['age', 'fare'], missing: true });
const NAMED_TEXTS = signature({ ...port('m', 'string', ['batch', 2]), columns: ['a', 'data'] });
const SKIPPING = { ...COLUMNS, row: ['id', 'age', 'race', 'note', 'x'] };
const OTHERS = { ...COLUMNS, others: true };
const ONE_AND_OTHERS = { ...signature(port('x', 'float32', ['n', 1])), others: true };
const SKIPPING_ALL_BUT_ONE = { ...signature(port('x', 'float32', ['n'])), row: ['id', 'x'] };
const ANY_NAME = signature({ ...port('data', 'string', ['batch']), anyName: true });
const JSON_ROWS = signature({ ...port('data', 'string', ['batch']), json: true });
const SCALAR = signature(port('v', 'float32', []));
const OPTIONAL = signature(port('x', 'float32', ['n']), { ...port('y', 'float32', ['n']), optional: true });
const NONE = signature();
const MAP = signature({ name: 'm', type: { kind: 'map', key: 'string', of: tensorType('float32', []) } });
const SEQUENCE = signature({
  name: 's',
  type: { kind: 'sequence', of: { kind: 'map', key: 'int64', of: tensorType('float32', []) } },
});
const NAMED_DATA = signature(port('data', 'float32', ['n']), port('z', 'float32', ['n']));

const OPTIONS = { b64: true, maxTensorBytes: 1 << 20 };
const asText = (inputs: Tensors): string => Buffer.from(encodeTensors(new Map([...inputs].sort()))).toString();
const outcome = (act: () => Tensors): string => {
  try {
    return asText(act());
  } catch (error) {
    assert.ok(error instanceof ServingError, String(error));
    return `${error.code} ${error.message}`;
  }
};
const read = (body: string, wanted: Signature): string =>
  outcome(() => {
    const cursor = new Cursor(Buffer.from(body));
    const inputs = readInputs(cursor, wanted, OPTIONS);
    cursor.finish();
    assert.equal(cursor.depth, 0);
    return inputs;
  });

// biome-ignore format: one case a line
const TAKEN: readonly (readonly [string, Signature, string, string])[] = [
  ['by name', TEMPLATE, '{"keys":[[11.0],[2]],"features":[[1,2],[3,4]]}', '{"features":[[1.0,2.0],[3.0,4.0]],"keys":[[11],[2]]}'],
  ['by name, the last of equal keys', TEMPLATE, '{"keys":[[2.5]],"features":[[1,2]],"keys":[[1]]}', '{"features":[[1.0,2.0]],"keys":[[1]]}'],
  ['by name, zero rows', TEMPLATE, '{"keys":[],"features":[]}', '{"features":[],"keys":[]}'],
  ['rows of named columns', TEMPLATE, '[{"keys":[1],"features":[1,2]},{"features":[3,4],"keys":[2]}]', '{"features":[[1.0,2.0],[3.0,4.0]],"keys":[[1],[2]]}'],
  ['rows with single values for [n, 1]', TEMPLATE, '[{"keys":1,"features":[1,2]}, {"keys" : 2, "features":[1,2]}]', '{"features":[[1.0,2.0],[1.0,2.0]],"keys":[[1],[2]]}'],
  ['no rows at all', TEMPLATE, '[]', '{"features":[],"keys":[]}'],
  ['the sole input by name', IMAGE, '{"image":[[1,2]]}', '{"image":[[1.0,2.0]]}'],
  ['the sole input as data', IMAGE, '{"data":[[1,2]]}', '{"image":[[1.0,2.0]]}'],
  ['the sole input bare', IMAGE, '[[1,2],[3,4]]', '{"image":[[1.0,2.0],[3.0,4.0]]}'],
  ['the sole input bare, zero rows', IMAGE, '[]', '{"image":[]}'],
  ['the sole input in rows', IMAGE, '[{"image":[1,2]}]', '{"image":[[1.0,2.0]]}'],
  ['a bare scalar', SCALAR, '5', '{"v":5.0}'],
  ['bare texts', TEXTS, '["a","b"]', '{"text":["a","b"]}'],
  ['bare base64', TEXTS, '[{"b64":"YQ=="},"b"]', '{"text":["a","b"]}'],
  ['texts in rows', TEXTS, '[{"text":"a"},{"text":{"b64":"YQ=="}}]', '{"text":["a","a"]}'],
  ['texts that are missing', MISSING, '["a",null,"","null",NaN]', '{"text":["a",{"b64":"/w=="},"","null",{"b64":"/w=="}]}'],
  ['texts that are missing, in columns', MISSING_COLUMNS, '{"x":[null,1],"text":["a",null]}', '{"text":[["a"],[{"b64":"/w=="}]],"x":[NaN,1.0]}'],
  ['texts that are missing, in rows', MISSING_COLUMNS, '[{"x":1,"text":null},{"x":null,"text":"b"}]', '{"text":[[{"b64":"/w=="}],["b"]],"x":[1.0,NaN]}'],
  ['one row whose text is missing', MISSING_COLUMNS, '{"x":1,"text":null}', '{"text":[[{"b64":"/w=="}]],"x":[1.0]}'],
  ['columns', COLUMNS, '{"age":[65,30],"race":["w","b"],"x":[1,2]}', '{"age":[[65],[30]],"race":[["w"],["b"]],"x":[1.0,2.0]}'],
  ['a matrix, its columns by name', NAMED, '{"fare":[7.25,8],"age":[22,38]}', '{"data":[[22.0,7.25],[38.0,8.0]]}'],
  ['a matrix, rows by name', NAMED, '[{"age":22,"fare":7.25},{"fare":8,"age":true}]', '{"data":[[22.0,7.25],[1.0,8.0]]}'],
  ['a matrix, one row by name', NAMED, '{"fare":7.25,"age":22}', '{"data":[[22.0,7.25]]}'],
  ['a matrix, rows by name under its own', NAMED, '{"data":[{"age":22,"fare":7.25}]}', '{"data":[[22.0,7.25]]}'],
  ['a matrix, columns by name under its own', NAMED, '{"data":{"age":[22],"fare":[7.25]}}', '{"data":[[22.0,7.25]]}'],
  ['a matrix of named columns as it is', NAMED, '[[22,null],[38,8]]', '{"data":[[22.0,NaN],[38.0,8.0]]}'],
  ['a matrix of named columns, by its name', NAMED, '{"data":[[22,7.25]]}', '{"data":[[22.0,7.25]]}'],
  ['a matrix, cells that are absent', NAMED, '[{"age":22},{"fare":8},{}]', '{"data":[[22.0,NaN],[NaN,8.0],[NaN,NaN]]}'],
  ['a matrix, a column that is absent', NAMED, '{"age":[22,null]}', '{"data":[[22.0,NaN],[NaN,NaN]]}'],
  ['a matrix, no rows', NAMED, '[]', '{"data":[]}'],
  ['a matrix with a column called data', NAMED_TEXTS, '{"data":["x"],"a":["y"]}', '{"m":[["y","x"]]}'],
  ['a matrix with a column called data, in rows', NAMED_TEXTS, '[{"data":"x","a":"y"}]', '{"m":[["y","x"]]}'],
  ['a matrix with a column called data, by that name', NAMED_TEXTS, '{"data":[["y","x"]]}', '{"m":[["y","x"]]}'],
  ['a matrix with a column called data, its rows by that name', NAMED_TEXTS, '{"data":[{"a":"y","data":"x"}]}', '{"m":[["y","x"]]}'],
  ['columns that nothing reads', SKIPPING, '{"age":[65],"race":["w"],"x":[1],"note":[{"a":null}],"id":"z"}', '{"age":[[65]],"race":[["w"]],"x":[1.0]}'],
  ['rows with columns that nothing reads', SKIPPING, '[{"id":1,"age":65,"race":"w","x":1},{"note":[[]],"race":"b","x":2,"age":30}]', '{"age":[[65],[30]],"race":[["w"],["b"]],"x":[1.0,2.0]}'],
  ['rows in order with columns that nothing reads', SKIPPING, '[["a",65,"w",null,1],[7,30,"b","n",2]]', '{"age":[[65],[30]],"race":[["w"],["b"]],"x":[1.0,2.0]}'],
  ['rows with columns of any other name', OTHERS, '[{"foo":[{}],"age":65,"bar":1,"race":"w","x":1},{"x":2,"race":"b","foo":1,"age":30}]', '{"age":[[65],[30]],"race":[["w"],["b"]],"x":[1.0,2.0]}'],
  ['columns of any other name', OTHERS, '{"age":[65],"foo":"a","race":["w"],"x":[1]}', '{"age":[[65]],"race":[["w"]],"x":[1.0]}'],
  ['rows of one column with others', ONE_AND_OTHERS, '[{"foo":1,"x":65},{"x":30}]', '{"x":[[65.0],[30.0]]}'],
  ['one column among others', SKIPPING_ALL_BUT_ONE, '[["a",65],[7,30]]', '{"x":[65.0,30.0]}'],
  ['texts in rows of any name', ANY_NAME, '[{"review":"a"},{"text":"b"}]', '{"data":["a","b"]}'],
  ['texts as a column of any name', ANY_NAME, '{"review":["a","b"]}', '{"data":["a","b"]}'],
  ['one text as a row of any name', ANY_NAME, '{"review":"a"}', '{"data":["a"]}'],
  ['texts by their own name', ANY_NAME, '{"data":["a","b"]}', '{"data":["a","b"]}'],
  ['texts as base64 where any name is taken', ANY_NAME, '[{"b64":"YQ=="}]', '{"data":["a"]}'],
  ['values of JSON', JSON_ROWS, '[{"city":"x", "t":1.5},{},[["a",1]]]', '{"data":["{\\"city\\":\\"x\\", \\"t\\":1.5}","{}","[[\\"a\\",1]]"]}'],
  ['values of JSON by name', JSON_ROWS, '{"data":[{"city":"x"}]}', '{"data":["{\\"city\\":\\"x\\"}"]}'],
  ['one value of JSON', JSON_ROWS, '{"city":"x"}', '{"data":["{\\"city\\":\\"x\\"}"]}'],
  ['values of JSON that are texts already', JSON_ROWS, '["{}"]', '{"data":["{}"]}'],
  ['columns as the signature has them', COLUMNS, '{"age":[[65]],"race":[["w"]],"x":[1]}', '{"age":[[65]],"race":[["w"]],"x":[1.0]}'],
  ['one row', COLUMNS, '{"age":9007199254740993,"race":"w","x":NaN}', '{"age":[[9007199254740993]],"race":[["w"]],"x":[NaN]}'],
  ['rows in order', COLUMNS, '[[65,"w",1],[30,"b",2]]', '{"age":[[65],[30]],"race":[["w"],["b"]],"x":[1.0,2.0]}'],
  ['integers and truth values among texts that take them', CODES, '[{"code":"a","x":1},{"code":-12,"x":2},{"x":3,"code":true},{"code":false,"x":4},{"code":-0,"x":5}]', '{"code":["a","-12","1","0","0"],"x":[1.0,2.0,3.0,4.0,5.0]}'],
  ['rows of columns', COLUMNS, '[{"age":65,"race":"w","x":1},{"x":2,"race":"b","age":30}]', '{"age":[[65],[30]],"race":[["w"],["b"]],"x":[1.0,2.0]}'],
  ['an optional input left out', OPTIONAL, '{"x":[1]}', '{"x":[1.0]}'],
  ['the one that is not optional, bare', OPTIONAL, '[1,2]', '{"x":[1.0,2.0]}'],
  ['the one that is not optional, as data', OPTIONAL, '{"data":[1]}', '{"x":[1.0]}'],
  ['an optional column left out of all rows', OPTIONAL, '[{"x":1},{"x":2}]', '{"x":[1.0,2.0]}'],
  ['an optional column in all rows', OPTIONAL, '[{"x":1,"y":3},{"x":2,"y":4}]', '{"x":[1.0,2.0],"y":[3.0,4.0]}'],
  ['no inputs', NONE, '{}', '{}'],
  ['a map by name', MAP, '{"m":{"a":1}}', '{"m":{"a":1.0}}'],
  ['a map bare', MAP, '{"a":1,"b":2}', '{"m":{"a":1.0,"b":2.0}}'],
  ['a sequence of maps bare', SEQUENCE, '[{"1":0.5},{"2":1}]', '{"s":[{"1":0.5},{"2":1.0}]}'],
  ['sizes of one name that agree', SHARED, '{"a":[1,2],"b":[[1],[2]],"c":[3]}', '{"a":[1.0,2.0],"b":[[1.0],[2.0]],"c":[3.0]}'],
  ['an input that is called data', NAMED_DATA, '{"data":[1],"z":[2]}', '{"data":[1.0],"z":[2.0]}'],
];

// biome-ignore format: one case a line
const REFUSED: readonly (readonly [string, Signature, string, string])[] = [
  ['an unknown input', TEMPLATE, '{"keys":[[1]],"features":[[1,2]],"foo":[1,{}]}', 'INVALID_INPUT there is no input "foo", the inputs are "keys", "features"'],
  ['names that mean something to JavaScript', TEMPLATE, '{"__proto__":{"keys":1},"constructor":1,"keys":[[1]],"features":[[1,2]]}', 'INVALID_INPUT there is no input "__proto__", the inputs are "keys", "features"; there is no input "constructor", the inputs are "keys", "features"'],
  ['a missing input', TEMPLATE, '{"keys":[[1]]}', 'INVALID_INPUT input "features" is missing: float32 [?, 2]'],
  ['an unknown column of a matrix', NAMED, '[{"age":1,"fair":2}]', 'INVALID_INPUT row 0: there is no input "fair", the inputs are "age", "fare"'],
  ['unknown columns of a matrix', NAMED, '{"fair":[1],"age":[2]}', 'INVALID_INPUT there is no input "fair", the inputs are "age", "fare"'],
  ['a text in a column of a matrix', NAMED, '[{"age":1,"fare":2},{"age":"x","fare":2}]', 'INVALID_INPUT input "age": element [1] is the text "x"; float64 takes numbers'],
  ['a text in a matrix of named columns', NAMED, '[[1,2],[3,"x"]]', 'INVALID_INPUT input "data": element [1, 1] (column "fare") is the text "x"; float64 takes numbers'],
  ['a matrix of too many columns', NAMED, '[[1,2,3]]', 'INVALID_INPUT input "data": shape [1, 3] does not fit [batch, 2]; the columns are "age", "fare"'],
  ['a matrix, columns of unequal length', NAMED, '{"age":[1,2],"fare":[1]}', 'INVALID_INPUT input "fare": batch is 1, input "age" has 2'],
  ['a matrix, all columns absent', NAMED, '{}', 'INVALID_INPUT input "age" is missing: float64 [batch]; input "fare" is missing: float64 [batch]'],
  ['a matrix of texts, a row without a column', NAMED_TEXTS, '[{"a":"x"}]', 'INVALID_INPUT row 0 has no "data"'],
  ['a matrix, a row with a column twice', NAMED, '[{"age":1,"age":2,"fare":1}]', 'INVALID_INPUT row 0 has "age" twice'],
  ['only columns of other names', OTHERS, '{"foo":[65]}', 'INVALID_INPUT there is no input "foo", the inputs are "age", "race", "x"; input "age" is missing: int64 [n, 1]; input "race" is missing: string [n, 1]; input "x" is missing: float32 [n]'],
  ['an unknown column beside those that nothing reads', SKIPPING, '[{"age":1,"foo":1}]', 'INVALID_INPUT row 0: there is no input "foo", the inputs are "id", "age", "race", "note", "x"'],
  ['a row in order that is too long', SKIPPING, '[["a",65,"w",null,1,2]]', 'INVALID_INPUT row 0 has more values than there are inputs, 5'],
  ['rows of several columns where a text is wanted', ANY_NAME, '[{"a":"x","b":"y"}]', 'INVALID_INPUT row 0 has several columns; the model takes one text a row'],
  ['rows of no column where a text is wanted', ANY_NAME, '[{"a":"x"},{}]', 'INVALID_INPUT row 1 has no column; the model takes one text a row'],
  ['several columns where a text is wanted', ANY_NAME, '{"a":["x"],"b":["y"]}', 'INVALID_INPUT there is no input "a", the inputs are "data"; there is no input "b", the inputs are "data"; input "data" is missing: string [batch]'],
  ['grammar within values of JSON', JSON_ROWS, '[{"a":01}]', 'INVALID_REQUEST body byte 7: expected "," or "}", found "1"'],
  ['everything at once', TEMPLATE, '{"keys":[[2.5]],"features":[[1,2],[3]],"foo":1}', 'INVALID_INPUT there is no input "foo", the inputs are "keys", "features"; input "keys": element [0, 0] is 2.5; int32 takes integers from -2147483648 to 2147483647; input "features": row 1 has 1 values, row 0 has 2'],
  ['many unknown inputs, not all told', IMAGE, `{${Array.from({ length: 12 }, (_, i) => `"${i}":0`)},"image":[[1,2]]}`, `INVALID_INPUT ${Array.from({ length: 10 }, (_, i) => `there is no input "${i}", the inputs are "image"`).join('; ')}; and 2 more`],
  ['a bare list for several inputs', TEMPLATE, '[[1]]', 'INVALID_INPUT body byte 0: the inputs are expected by name, {"keys": …, "features": …}'],
  ['null', TEMPLATE, 'null', 'INVALID_INPUT body byte 0: the inputs are expected by name, {"keys": …, "features": …}'],
  ['a text', TEMPLATE, '"x"', 'INVALID_INPUT body byte 0: the inputs are expected by name, {"keys": …, "features": …}'],
  ['null for the sole input', IMAGE, 'null', 'INVALID_INPUT input "image": the value is null; float32 takes numbers'],
  ['a text that is missing where none may be', TEXTS, '["a",null]', 'INVALID_INPUT input "text": element [1] is null; string takes texts'],
  ['a number among texts that may be missing', MISSING, '["a",1]', 'INVALID_INPUT input "text": element [1] is 1; string takes texts'],
  ['a truth value among texts that may be missing', MISSING, '["a",true]', 'INVALID_INPUT input "text": element [1] is true; string takes texts'],
  ['rows in order that are too short', MISSING_COLUMNS, '[[1,"a"],[2]]', 'INVALID_INPUT row 1 has 1 values, the columns are 2: "x", "text"; a missing cell is null'],
  ['half a word among texts that may be missing', MISSING, '["a",nul]', 'INVALID_REQUEST body byte 8: expected the rest of "null", found "]"'],
  ['data beside another unknown key', IMAGE, '{"data":[[1,2]],"x":1}', 'INVALID_INPUT there is no input "data", the inputs are "image"; there is no input "x", the inputs are "image"; input "image" is missing: float32 [batch, 2]'],
  ['a wrong shape as data', IMAGE, '{"data":[[1]]}', 'INVALID_INPUT input "image": shape [1, 1] does not fit [batch, 2]'],
  ['sizes of one name that differ', SHARED, '{"a":[1,2],"b":[[1]],"c":[3,4]}', 'INVALID_INPUT input "b": batch is 1, input "a" has 2; input "c": n is 2, input "b" has 1'],
  ['a fraction among texts that take integers', CODES, '{"code":[1,1.5],"x":[1,2]}', 'INVALID_INPUT input "code": element [1] is 1.5; texts and integers of 64 bits are taken there; send another number as a text'],
  ['a number past 64 bits among texts', CODES, '{"code":[9223372036854775808],"x":[1]}', 'INVALID_INPUT input "code": element [0] is 9223372036854775808; texts and integers of 64 bits are taken there; send another number as a text'],
  ['null among texts that take integers', CODES, '{"code":[null],"x":[1]}', 'INVALID_INPUT input "code": element [0] is null; string takes texts'],
  ['columns of unequal length', COLUMNS, '{"age":[1,2],"race":["a"],"x":[1,2]}', 'INVALID_INPUT input "race": n is 1, input "age" has 2'],
  ['one row beside columns', COLUMNS, '{"age":1,"race":["a","b"],"x":1}', 'INVALID_INPUT input "race": n is 2, input "age" has 1'],
  ['a single value where no columns are', TEMPLATE, '{"keys":1,"features":[[1,2]]}', 'INVALID_INPUT input "keys": shape [] does not fit [?, 1]'],
  ['a flat list where no columns are', TEMPLATE, '{"keys":[1,2],"features":[[1,2],[1,2]]}', 'INVALID_INPUT input "keys": shape [2] does not fit [?, 1]'],
  ['a row without a column', TEMPLATE, '[{"keys":1,"features":[1,2]},{"keys":1}]', 'INVALID_INPUT row 1 has no "features"'],
  ['a first row without a column', TEMPLATE, '[{"keys":1}]', 'INVALID_INPUT row 0 has no "features"'],
  ['a row with a column twice', TEMPLATE, '[{"keys":1,"keys":1,"features":[1,2]}]', 'INVALID_INPUT row 0 has "keys" twice'],
  ['a row with an unknown column', TEMPLATE, '[{"keys":1,"foo":1,"features":[1,2]}]', 'INVALID_INPUT row 0: there is no input "foo", the inputs are "keys", "features"'],
  ['a column that only a later row has', OPTIONAL, '[{"x":1},{"x":2,"y":4}]', 'INVALID_INPUT row 1 has "y", those before it have not'],
  ['a column that a later row lacks', OPTIONAL, '[{"x":1,"y":4},{"x":2}]', 'INVALID_INPUT row 1 has no "y"'],
  ['a row that is no object', TEMPLATE, '[{"keys":1,"features":[1,2]},5]', 'INVALID_INPUT row 1 is no object'],
  ['a row of too many values', COLUMNS, '[[1,"a",1,2]]', 'INVALID_INPUT row 0 has more values than there are inputs, 3'],
  ['a row of too few values', COLUMNS, '[[1,"a"]]', 'INVALID_INPUT row 0 has no "x"'],
  ['rows of unequal shape', TEMPLATE, '[{"keys":1,"features":[1,2]},{"keys":1,"features":[1]}]', 'INVALID_INPUT input "features": row 1 has 1 values, row 0 has 2'],
  ['rows of the wrong shape', TEMPLATE, '[{"keys":1,"features":[1,2,3]}]', 'INVALID_INPUT input "features": shape [1, 3] does not fit [?, 2]'],
  ['a wrong element in a row', COLUMNS, '[[1,"a",1],[2.5,"a",1]]', 'INVALID_INPUT input "age": element [1] is 2.5; int64 takes integers from -9223372036854775808 to 9223372036854775807'],
  ['grammar within an input', TEMPLATE, '{"keys":[[1,]],"features":[[1,2]]}', 'INVALID_REQUEST body byte 12: expected a value, found "]"'],
  ['grammar after a wrong input', TEMPLATE, '{"keys":[[2.5],[1,]],"features":[[1,2]]}', 'INVALID_REQUEST body byte 18: expected a value, found "]"'],
  ['grammar within an unknown input', TEMPLATE, '{"foo":[01]}', 'INVALID_REQUEST body byte 9: expected "," or "]", found "1"'],
  ['too large an input', IMAGE, `[${'[1,1],'.repeat(140_000)}[1,1]]`, 'TOO_LARGE input "image": more than 262144 elements of float32, the most that one tensor may have here'],
];

describe('inputs in all their styles', () => {
  for (const [name, wanted, body, expected] of TAKEN) it(name, () => assert.equal(read(body, wanted), expected));
  for (const [name, wanted, body, expected] of REFUSED)
    it(`refuses ${name}`, () => assert.equal(read(body, wanted), expected));
  it('lets only its own error out', () => {
    const wanted = [
      TEMPLATE,
      IMAGE,
      COLUMNS,
      TEXTS,
      OPTIONAL,
      MAP,
      SEQUENCE,
      SHARED,
      SCALAR,
      MISSING,
      MISSING_COLUMNS,
      NAMED,
      NAMED_TEXTS,
      SKIPPING,
      ANY_NAME,
      JSON_ROWS,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...wanted),
        fc.constantFrom(...TAKEN.map(([, , body]) => body)),
        fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...'[]{}:,"\\ 0159.-eNIntfkb64xa'), fc.boolean()), {
          maxLength: 3,
        }),
        (one, seed, edits) => {
          let body = seed;
          for (const [at, letter, insert] of edits)
            body = body.slice(0, at) + letter + body.slice(insert ? at : at + 1);
          read(body, one);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

interface Given {
  model_name: string | undefined;
  model_version: number | undefined;
  debug: boolean;
  outputs: readonly string[] | undefined;
}

/** What the model "template" and every other one want. */
const envelope = (body: string, log: string[] = []): string =>
  outcome(() => {
    const { fields, inputs } = readEnvelope<Given>(Buffer.from(body), {
      key: 'data',
      fields: { model_name: text, model_version: version, debug: flag, outputs: names },
      resolve: ({ model_name, model_version }) => {
        log.push(`${model_name} ${model_version}`);
        if (model_name === undefined || model_name === 'template') return TEMPLATE;
        if (model_name === 'image') return IMAGE;
        throw new ServingError('MODEL_NOT_FOUND', `no model "${model_name}"`);
      },
      options: OPTIONS,
    });
    log.push(JSON.stringify(fields));
    return inputs;
  });

const DATA = '{"keys":[[1]],"features":[[1,2]]}';
const READ = '{"features":[[1.0,2.0]],"keys":[[1]]}';

describe('requests', () => {
  // biome-ignore format: one case a line
  const CASES: readonly (readonly [string, string, string])[] = [
    ['data alone', `{"data":${DATA}}`, READ],
    ['the model before', `{"model_name":"image","data":[[1,2]]}`, '{"image":[[1.0,2.0]]}'],
    ['the model after', `{"data":[[1,2]],"model_name":"image"}`, '{"image":[[1.0,2.0]]}'],
    ['the same model after', `{"data":${DATA},"model_name":"template","model_version":2}`, READ],
    ['keys that mean nothing', `{"x":[1,{"y":null}],"data":${DATA},"keys":7}`, READ],
    ['data twice, the last stands', `{"data":[2.5],"data":${DATA}}`, READ],
    ['inputs at the top', `{"keys":[[1]],"features":[[1,2]]}`, READ],
    ['inputs at the top beside fields', `{"keys":[[1]],"model_version":"3","features":[[1,2]],"model_name":"template"}`, READ],
    ['inputs at the top, the model after', `{"image":[[1,2]],"model_name":"image"}`, '{"image":[[1.0,2.0]]}'],
    ['white space', ` { "data" : [ [ 1 , 2 ] ] , "model_name" : "image" } \n`, '{"image":[[1.0,2.0]]}'],
    ['escaped keys', `{"d\\u0061ta":${DATA}}`, READ],
    ['null for fields', `{"model_name":null,"model_version":null,"outputs":null,"debug":null,"data":${DATA}}`, READ],
    ['an unknown model', `{"model_name":"no","data":[1]}`, 'MODEL_NOT_FOUND no model "no"'],
    ['an unknown model after', `{"data":[1],"model_name":"no"}`, 'MODEL_NOT_FOUND no model "no"'],
    ['wrong data', `{"data":{"keys":[[2.5]],"features":[[1,2]]}}`, 'INVALID_INPUT input "keys": element [0, 0] is 2.5; int32 takes integers from -2147483648 to 2147483647'],
    ['wrong data for the model that comes after', `{"data":${DATA},"model_name":"image"}`, 'INVALID_INPUT there is no input "keys", the inputs are "image"; there is no input "features", the inputs are "image"; input "image" is missing: float32 [batch, 2]'],
    ['no data', '{}', 'INVALID_REQUEST the body has no "data"; expected {"data": {"keys": …, "features": …}}'],
    ['another key', '{"dta":1}', 'INVALID_REQUEST the body has no "data", and "dta" is no input; expected {"data": {"keys": …, "features": …}}'],
    ['inputs and other keys', '{"keys":[[1]],"a":1,"b":2}', 'INVALID_REQUEST the body has no "data", and "a", "b" are no inputs; expected {"data": {"keys": …, "features": …}}'],
    ['a missing input at the top', '{"keys":[[1]]}', 'INVALID_INPUT input "features" is missing: float32 [?, 2]'],
    ['wrong inputs at the top', '{"keys":[[2.5]],"features":[[1],[]]}', 'INVALID_INPUT input "keys": element [0, 0] is 2.5; int32 takes integers from -2147483648 to 2147483647; input "features": row 1 has 0 values, row 0 has 1'],
    ['a list', '[1]', 'INVALID_REQUEST body byte 0: expected "{", found "["'],
    ['nothing', '', 'INVALID_REQUEST the body is empty; a JSON text was expected'],
    ['grammar in data', `{"data":[[1,2],],"model_name":"image"}`, 'INVALID_REQUEST body byte 15: expected a value, found "]"'],
    ['grammar after data', `{"data":${DATA}]`, 'INVALID_REQUEST body byte 41: expected "," or "}", found "]"'],
    ['text after the body', `{"data":${DATA}}}`, 'INVALID_REQUEST body byte 42: expected the end of the body, found "}"'],
    ['a cut body', `{"data":${DATA}`, 'INVALID_REQUEST body byte 41: expected "," or "}", found the end of the body'],
    ['a model name that is no text', `{"model_name":5,"data":${DATA}}`, 'INVALID_REQUEST "model_name" is 5; expected a text'],
    ['a version that is no number', `{"model_version":"v1","data":${DATA}}`, 'INVALID_REQUEST "model_version" is "v1"; expected a version number'],
    ['a version below zero', `{"model_version":-1,"data":${DATA}}`, 'INVALID_REQUEST "model_version" is -1; expected a version number'],
    ['a version with a fraction', `{"model_version":1.5,"data":${DATA}}`, 'INVALID_REQUEST "model_version" is 1.5; expected a version number'],
    ['a version past 2^53', `{"model_version":9007199254740993,"data":${DATA}}`, 'INVALID_REQUEST "model_version" is 9007199254740992; expected a version number'],
    ['a flag that is none', `{"debug":"yes","data":${DATA}}`, 'INVALID_REQUEST "debug" is "yes"; expected true or false'],
    ['outputs that are no names', `{"outputs":[1],"data":${DATA}}`, 'INVALID_REQUEST "outputs" is a list; expected a list of texts'],
    ['lists 101 deep', `{"data":${'['.repeat(100)}${']'.repeat(100)}}`, 'INVALID_REQUEST body byte 107: lists and objects nested more than 100 deep'],
  ];
  for (const [name, body, expected] of CASES) it(name, () => assert.equal(envelope(body), expected));
  // biome-ignore format: one case a line
  const FIELDS: readonly (readonly [string, string])[] = [
    ['"model_version":3', '{"model_version":3}'], ['"model_version":"3"', '{"model_version":3}'], ['"model_version":0', '{"model_version":0}'], ['"model_version":1.0', '{"model_version":1}'], ['"model_version":""', '{}'],
    ['"debug":"true"', '{"debug":true}'], ['"debug":"True"', '{"debug":true}'], ['"debug":1', '{"debug":true}'], ['"debug":"false"', '{"debug":false}'], ['"debug":0', '{"debug":false}'], ['"outputs":"a"', '{"outputs":["a"]}'], ['"outputs":["a","b"]', '{"outputs":["a","b"]}'],
  ];
  for (const [field, expected] of FIELDS) {
    it(`field ${field}`, () => {
      const log: string[] = [];
      envelope(`{${field},"data":${DATA}}`, log);
      assert.equal(log.at(-1), expected);
    });
  }
  it('asks for the target only when there is more to know', () => {
    const log: string[] = [];
    envelope(`{"x":1,"keys":[[1]],"y":2,"model_name":"template","debug":true,"data":${DATA},"z":0}`, log);
    assert.deepEqual(log.slice(0, -1), ['undefined undefined', 'template undefined']);
  });
});
