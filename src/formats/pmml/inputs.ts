/** The request's columns of the outermost model, one input each, treated as its MiningSchema says. */
import { isNumeric, parseText } from '../../pipeline/kernels/pmml/data-types.ts';
import type { Port } from '../../tensor/signature.ts';
import type { DataField } from './document.ts';
import { child, childrenOf, corrupt } from './element.ts';
import { reasonsOf, treatmentOf } from './mining-schema.ts';
import { featureOf } from './output.ts';
import type { Scope } from './scope.ts';

const COLUMN = ['batch'] as const;

/** Whether cells are sent as texts: all that are no numbers, and numbers of which some texts mean something. */
const comesAsTexts = ({ dataType, missing, invalid, valid }: DataField): boolean =>
  !isNumeric(dataType) || [...missing, ...invalid, ...valid].some((text) => parseText(dataType, text) === undefined);

/** The ports of the signature; the scope knows their fields from then on. `raw`: the request's slots, by treated slot. */
export const addInputs = (
  scope: Scope,
): { readonly ports: readonly Port[]; readonly raw: ReadonlyMap<number, number> } => {
  const { builder, building } = scope;
  const wantsTargets = childrenOf(child(scope.model, 'Output') ?? scope.model, 'OutputField').some(
    (field) => featureOf(field) === 'residual',
  );
  const isGrouped = [...scope.mining.values()].some(({ usage }) => usage === 'group');
  const ports: Port[] = [];
  const raw = new Map<number, number>();
  for (const mining of scope.mining.values()) {
    const { name, usage, element } = mining;
    const isTarget = usage === 'target' || usage === 'predicted';
    if (usage !== 'active' && usage !== 'supplementary' && !(isTarget && wantsTargets)) continue;
    const data = building.document.dataFields.get(name);
    if (!data) throw corrupt(element, 'there is no DataField of this name');
    const { dataType, opType, valid } = data;
    if (isGrouped) {
      // A list of items a row, which the model reads itself.
      const slot = builder.input();
      scope.set({ name, dataType, opType, slot, valid, data });
      ports.push({ name, type: { kind: 'tensor', dtype: 'string', shape: COLUMN }, missing: true, json: 'cell' });
      continue;
    }
    const isText = comesAsTexts(data);
    const input = builder.input();
    const params = treatmentOf(mining, data, reasonsOf(building, data, ''), isText && dataType !== 'string');
    const slot = builder.step('treatment', params, [input]);
    raw.set(slot, input);
    const invalid = (): number => builder.step('invalidity', params, [input]);
    scope.set({
      name,
      dataType,
      opType: mining.opType ?? opType,
      slot,
      valid,
      data,
      ...(mining.whenInvalid === 'asIs' && mining.invalidReplacement === undefined && { invalid }),
    });
    const dtype = isText ? 'string' : 'float64';
    ports.push({ name, type: { kind: 'tensor', dtype, shape: COLUMN }, missing: true, java: true });
  }
  return { ports, raw };
};
