# python 3.11, requirements.txt
"""Writes scripts/onnx-operators.json: every operator of the onnx package with the versions in which it changed, and those of
ONNX Runtime's own domain, each with whether ONNX Runtime has a kernel for a CPU.
"""
import json
import os

import onnx
import onnx.defs
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../..')
kernels = {(k.domain, k.op_name) for k in state.get_all_opkernel_def() if 'CPU' in k.provider}
rows = {}
for s in onnx.defs.get_all_schemas_with_history():
    row = rows.setdefault((s.domain, s.name), {'domain': s.domain, 'name': s.name, 'versions': []})
    row['versions'].append(s.since_version)
    if s.deprecated:
        row['deprecated'] = s.since_version
    if s.has_function or s.has_context_dependent_function:
        row['function'] = True
for s in state.get_all_operator_schema():
    if s.domain == 'com.microsoft':
        rows.setdefault((s.domain, s.name), {'domain': s.domain, 'name': s.name, 'versions': []})['versions'].append(s.since_version)
for key, row in rows.items():
    row['versions'] = sorted(set(row['versions']))
    if key in kernels:
        row['kernel'] = True
out = {'onnx': onnx.__version__, 'onnxruntime': onnxruntime.__version__, 'operators': [rows[k] for k in sorted(rows)]}
with open(os.path.join(ROOT, 'scripts/onnx-operators.json'), 'w') as f:
    f.write('{"onnx": %s, "onnxruntime": %s, "operators": [\n' % (json.dumps(out['onnx']), json.dumps(out['onnxruntime'])))
    f.write(',\n'.join(json.dumps(row) for row in out['operators']))
    f.write('\n]}\n')
print(len(rows))
