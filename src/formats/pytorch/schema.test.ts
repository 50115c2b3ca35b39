/** Schemas are read whole, and names for one operator agree on its arguments. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALIASES } from './aliases.ts';
import { schemasOf } from './schema.ts';
import { SCHEMAS } from './schemas.ts';
import { SCHEMAS_1_4 } from './schemas-1.4.ts';

describe('schemas of torch', () => {
  it('every line is read', () => {
    for (const line of `${SCHEMAS}${SCHEMAS_1_4}`.split('\n').filter((text) => text !== '')) {
      const found = schemasOf(line.slice(0, line.indexOf('(')).split('.')[0]!).find(({ text }) => text === line);
      assert.ok(found, line);
      for (const { name, type } of found.args) assert.match(`${type.name} ${name}`, /^[\w.]+ \w+$/, line);
    }
  });

  it('defaults, lists, keywords, aliases', () => {
    const [add] = schemasOf('aten::add');
    assert.deepEqual(add!.args[2], {
      name: 'alpha',
      type: { name: 'Scalar', optional: false },
      keywordOnly: true,
      fallback: 1,
    });
    const [pool] = schemasOf('aten::max_pool2d');
    assert.deepEqual(pool!.args[1]!.type, { name: 'int', optional: false, list: { size: 2, optional: false } });
    assert.equal(pool!.args[3]!.fallback, 0);
    const [view] = schemasOf('aten::view');
    assert.equal(view!.args[0]!.type.alias, view!.returns[0]!.alias);
    assert.equal(schemasOf('aten::relu_')[0]!.args[0]!.type.writes, true);
    assert.deepEqual(
      schemasOf('aten::dropout')[0]!.args.map(({ type }) => type.name),
      ['Tensor', 'float', 'bool'],
    );
  });

  it('an alias has the arguments of what it stands for', () => {
    for (const [name, of] of Object.entries(ALIASES)) {
      const names = (op: string) =>
        schemasOf(op)
          .filter(({ args }) => args.some(({ type }) => type.name === 'Tensor'))
          .map(({ args }) => args.map((arg) => arg.name).join());
      assert.ok(names(name).length > 0, name);
      for (const one of names(name))
        assert.ok(names(of).includes(one), `${name}(${one}) as ${of}(${names(of).join(') (')})`);
    }
  });
});
