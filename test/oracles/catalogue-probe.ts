import { judgeModel, modelsIn } from './catalogue.ts';
import { useNativeEngine } from './native-engine.ts';

const native = useNativeEngine() !== undefined;
const [folder = '', ...words] = process.argv.slice(2);
for (const name of modelsIn(folder)) {
  if (words.length > 0 && !words.some((w) => name.includes(w))) continue;
  try {
    const { row, wrong } = await judgeModel(folder, name, native);
    console.log(
      wrong.length ? 'WRONG' : 'ok   ',
      row.name.padEnd(34),
      row.engine.padEnd(16),
      String(row.outputs).padStart(3),
      row.worst.toExponential(1),
      (row.why ?? '').slice(0, 700),
    );
    for (const w of wrong) console.log('      ', w.slice(0, 400));
  } catch (e) {
    console.log('CRASH', name, String((e as Error).stack).slice(0, 900));
  }
}
