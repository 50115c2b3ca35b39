# python 3.7, requirements.txt
"""Writes ../registry.ts: every operator of Caffe2's own registry."""
import os

from caffe2.python import workspace

HERE = os.path.dirname(os.path.abspath(__file__))
names = sorted(str(name) for name in workspace.RegisteredOperators())
plain = [name for name in names if '_ENGINE_' not in name]
engines = {}
for name in names:
    if '_ENGINE_' in name:
        base, engine = name.split('_ENGINE_')
        engines.setdefault(engine, []).append(base)


def lines(words):
    out, line = [], ' '
    for word in words:
        if len(line) + len(word) > 116:
            out.append(line)
            line = ' '
        line += ' ' + word
    return '\n'.join(out + [line])


with open(os.path.join(HERE, '..', 'registry.ts'), 'w') as out:
    out.write('''/**
 * The operators of Caffe2's registry, written by goldens/make_registry.py from Caffe2 of torch 1.4.0 (workspace.RegisteredOperators());
 * not for editing. https://github.com/pytorch/pytorch/tree/v1.4.0/caffe2/operators
 */

// biome-ignore format: generated
export const REGISTRY: readonly string[] = `
%s
`.trim().split(/\\s+/);

/** Operators that have another implementation besides, by the engine's name. */
// biome-ignore format: generated
export const ENGINES: Readonly<Record<string, string>> = {
%s
};
''' % (lines(plain), '\n'.join('  %s: `\n%s`,' % (engine, lines(bases)) for engine, bases in sorted(engines.items()))))
print('%d operators, %d of engines' % (len(plain), len(names) - len(plain)))
