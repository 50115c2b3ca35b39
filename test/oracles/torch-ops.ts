/**
 * Every operator of torch's own database of samples, one traced module a sample (torch_ops.py), answered here and compared
 * with torch. Counts by operator are kept in results/torch-ops.json.
 *
 *   node dist/test/oracles/torch-ops.js [--samples 6] [--keep FOLDER] [--verbose] [NAME ..]      needs .venv/oracles-torch
 */
import { sweep } from './torch-samples.ts';

await sweep({ name: 'torch-ops', script: 'torch_ops.py' });
