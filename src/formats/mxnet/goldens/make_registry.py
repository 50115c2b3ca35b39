# python 3.8, requirements.txt
"""Lists MXNet's own registry of operators, for docs/ops/mxnet.md and for what files of before 0.9 leave out: writes
../registry.ts.

    python make_registry.py             every operator of MXNet 1.9.1 but the gradients
    python make_registry.py older       run by an older MXNet (0.9.5, 0.11.0, 1.0.0, 1.2.1, 1.5.1): adds to
                                        older-ops.json the operators that 1.9.1 no longer has; before the first
"""
from __future__ import print_function
import ctypes
import json
import os
import sys
import textwrap

from mxnet.base import _LIB, check_call

HERE = os.path.dirname(os.path.abspath(__file__))
OLDER = os.path.join(HERE, 'older-ops.json')


def text(value):
    return value.decode('utf-8') if isinstance(value, bytes) else (value or '')


def all_names():
    names, size = ctypes.POINTER(ctypes.c_char_p)(), ctypes.c_uint()
    check_call(_LIB.MXListAllOpNames(ctypes.byref(size), ctypes.byref(names)))
    return sorted(text(names[i]) for i in range(size.value))


def handle(name):
    found = ctypes.c_void_p()
    check_call(_LIB.NNGetOpHandle(ctypes.c_char_p(name.encode()), ctypes.byref(found)))
    return found.value


def info(op):
    name, description, variable, result = (ctypes.c_char_p() for _ in range(4))
    size = ctypes.c_uint()
    names, types, docs = (ctypes.POINTER(ctypes.c_char_p)() for _ in range(3))
    check_call(_LIB.MXSymbolGetAtomicSymbolInfo(
        ctypes.c_void_p(op), ctypes.byref(name), ctypes.byref(description), ctypes.byref(size), ctypes.byref(names),
        ctypes.byref(types), ctypes.byref(docs), ctypes.byref(variable), ctypes.byref(result)))
    return text(name.value), [(text(names[i]), text(types[i])) for i in range(size.value)], text(variable.value)


def is_gradient(name):
    return '_backward' in name or name.startswith('_grad') or '_backward_' in name


def row(op):
    name, arguments, variable = info(op)
    inputs, attrs = [], []
    for own, kind in arguments:
        if 'NDArray' in kind or kind.startswith('Symbol'):
            inputs.append(own + ('*' if '[]' in kind else ''))
        elif 'required' in kind or 'default=' not in kind:
            attrs.append(own)
        else:
            attrs.append(own + '=' + kind.split('default=', 1)[1].strip("'").replace(' ', ''))
    return '%s|%s|%s' % (name, ' '.join(inputs), ' '.join(attrs))


def main():
    names = [name for name in all_names() if not is_gradient(name)]
    if sys.argv[1:] == ['older']:
        found = set(json.load(open(OLDER))) if os.path.exists(OLDER) else set()
        with open(OLDER, 'w') as out:
            out.write(json.dumps(sorted(found | set(names)), indent=0) + '\n')
        return
    rows, canonical, aliases = {}, {}, {}
    for name in names:
        op = handle(name)
        own = info(op)[0]
        rows[own] = row(op)
        canonical[name] = own
        if name != own:
            aliases.setdefault(own, []).append(name)
    older = sorted(set(json.load(open(OLDER))) - set(names)) if os.path.exists(OLDER) else []
    wrap = lambda words: '\n'.join(textwrap.wrap(' '.join(words), 118, initial_indent='  ', subsequent_indent='  ',
                                                  break_long_words=False, break_on_hyphens=False))
    with open(os.path.join(HERE, '..', 'registry.ts'), 'w') as out:
        out.write('''/**
 * Every operator of MXNet 1.9.1 but the gradients, with its inputs and its attributes, each with its default where it
 * has one: `name|inputs|attributes`; an input with `*` takes any number. Then the other names that operators have, and
 * what only older versions (0.9.5 to 1.5.1) had. Written by goldens/make_registry.py.
 * https://github.com/apache/mxnet/tree/1.9.1/src/operator
 */

/** What MXNet's registry says of an operator. */
export interface Registered {
  readonly inputs: readonly string[];
  /** Texts of defaults; undefined where there is none. */
  readonly attrs: ReadonlyMap<string, string | undefined>;
}

const ROWS = `
%s
`;

// `canonical=other,other`
const ALIASES = `
%s
`;

const GONE = `
%s
`;

const words = (text: string): readonly string[] => text.split(/\\s+/).filter((word) => word !== '');

/** By canonical name. */
export const REGISTRY: ReadonlyMap<string, Registered> = new Map(
  ROWS.trim()
    .split('\\n')
    .map((line) => {
      const [name = '', inputs = '', attrs = ''] = line.split('|');
      const read = words(attrs).map((attr): [string, string | undefined] => {
        const at = attr.indexOf('=');
        return at < 0 ? [attr, undefined] : [attr.slice(0, at), attr.slice(at + 1)];
      });
      return [name, { inputs: words(inputs), attrs: new Map(read) }];
    }),
);

/** Other name to canonical name. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  words(ALIASES).flatMap((entry) => {
    const [name = '', others = ''] = entry.split('=');
    return others.split(',').map((other): [string, string] => [other, name]);
  }),
);

/** Operators that older versions had and 1.9.1 has not. */
export const GONE_OPS: ReadonlySet<string> = new Set(words(GONE));
''' % ('\n'.join(rows[name] for name in sorted(rows)),
       wrap('%s=%s' % (own, ','.join(sorted(aliases[own]))) for own in sorted(aliases)),
       wrap(older)))
    print('%d operators, %d other names, %d gone' % (len(rows), sum(map(len, aliases.values())), len(older)))


main()
