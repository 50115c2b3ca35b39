# python 3.11, requirements-tf2.txt
"""Lists TensorFlow's own registry of ops, for docs/ops/tensorflow.md: writes ../registry.ts.

    python make_registry.py             every op of tf.raw_ops and every Xla... op of the library, TensorFlow 2.21
    python make_registry.py older       run by an older TensorFlow (1.4, 1.8, 1.15, 2.15): adds to older-ops.json the
                                        ops that 2.21 no longer has; before the first

An op stands under the file of tensorflow/core/ops that defines it, as the Python wrappers gen_X_ops tell. A `-` behind
a name: the CPU build has no kernel for it.
"""
from __future__ import print_function
import importlib
import io
import json
import os
import pathlib
import re
import sys
import textwrap

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf
from tensorflow.python.framework import op_def_registry


def older():
    """The names of all ops of a TensorFlow before 2.x's registry in C, or after it."""
    if hasattr(op_def_registry, "get_registered_ops"):
        return sorted(op_def_registry.get_registered_ops())
    return [name for name in dir(tf.raw_ops) if not name.startswith("_")]


def kernels():
    from tensorflow.python.framework import kernels

    found = kernels.get_all_registered_kernels().kernel
    return {one.op for one in found if one.device_type in ("CPU", "DEFAULT")}


def main():
    here = pathlib.Path(__file__).parent
    path = here / "older-ops.json"
    if sys.argv[1:2] == ["older"]:
        known = set(re.sub("gone: `[^`]*`", "", (here.parent / "registry.ts").read_text()).replace("-", " ").split())
        gone = json.loads(path.read_text())
        gone[tf.__version__] = [name for name in older() if not name.startswith("_") and name not in known]
        path.write_text(u"" + json.dumps(gone, indent=2, sort_keys=True) + "\n")
        return
    import inspect
    from tensorflow.core.framework import op_def_pb2
    from tensorflow.python.client import pywrap_tf_session

    files = {}
    for name in dir(tf.raw_ops):
        if not name.startswith("_"):
            module = inspect.unwrap(getattr(tf.raw_ops, name)).__module__
            files.setdefault(module.split(".")[-1][len("gen_"):], []).append(name)
    # what jax2tf writes is no part of tf.raw_ops
    everything = op_def_pb2.OpList.FromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    known = {name for names in files.values() for name in names}
    files["tf2xla_ops"] = [op.name for op in everything.op if op.name.startswith("Xla") and op.name not in known]
    known |= set(files["tf2xla_ops"])
    files["gone"] = sorted({name for names in json.loads(path.read_text()).values() for name in names} - known)
    have = kernels()
    out = io.StringIO()
    out.write('/**\n * Every op of `tf.raw_ops` of TensorFlow %s and every Xla op of its library, by the file of tensorflow/core/ops that\n'
              " * defines it; `gone` are those that only older versions had. A `-` behind a name: TensorFlow's own CPU build has no\n"
              " * kernel for it. Written by goldens/make_registry.py.\n"
              " * https://github.com/tensorflow/tensorflow/tree/v%s/tensorflow/core/ops\n */\n\n" % (tf.__version__, tf.__version__))
    out.write("// biome-ignore format: names, as many a line as fit\n")
    out.write("export const REGISTRY: Readonly<Record<string, string>> = {\n")
    for file in sorted(files):
        marked = [name if name in have or file == "gone" else name + "-" for name in sorted(files[file])]
        lines = textwrap.wrap(" ".join(marked), 116, break_long_words=False, break_on_hyphens=False)
        out.write("  %s: `\n    %s\n  `,\n" % (file, "\n    ".join(lines)))
    out.write("};\n")
    (here.parent / "registry.ts").write_text(out.getvalue())
    print(sum(len(names) for names in files.values()), "ops")


if __name__ == "__main__":
    main()
