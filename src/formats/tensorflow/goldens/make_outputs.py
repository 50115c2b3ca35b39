# python 3.11, requirements-tf2.txt
"""Writes ../several-outputs.ts: the outputs of every op of TensorFlow 2.21 that has more than one, by their names.

Functions name the outputs of their nodes, and a SavedModel does not always define the ops of functions within functions.
"""
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf
from tensorflow.python.framework import op_def_registry

assert tf.__version__.startswith("2.21"), tf.__version__
lines = []
for name in sorted(n for n in dir(tf.raw_ops) if n[0].isupper()):
    op = op_def_registry.get(name)
    if op is None or len(op.output_arg) < 2:
        continue
    outputs = " ".join(arg.name + (f"*{arg.number_attr or arg.type_list_attr}" if arg.number_attr or arg.type_list_attr else "") for arg in op.output_arg)
    lines.append(f"  {name}: '{outputs}',")
head = '''/**
 * The outputs of every op of `tf.raw_ops` of TensorFlow 2.21.0 that has several, in their order; `*` is followed by the
 * attribute that tells how many tensors an output stands for. Written by goldens/make_outputs.py.
 */

// biome-ignore format: one op a line
export const SEVERAL_OUTPUTS: Readonly<Record<string, string>> = {
'''
(pathlib.Path(__file__).parent.parent / "several-outputs.ts").write_text(head + "\n".join(lines) + "\n};\n")
print(len(lines), "ops")
