/**
 * Every class of torch.nn in several configurations, traced, scripted and exported (torch_modules.py), answered here and
 * compared with torch, at several sizes of the batch. Counts by class are kept in results/torch-modules.json.
 *
 *   node dist/test/oracles/torch-modules.js [--samples 6] [--keep FOLDER] [--verbose] [NAME ..]  needs .venv/oracles-torch
 */
import { sweep } from './torch-samples.ts';

await sweep({ name: 'torch-modules', script: 'torch_modules.py' });
