import { formatNumber } from '../../../../../shared/base/format';
import type { LayerKindDefinition } from '../../../../../shared/graph/layer-kind';
import { titleOf } from '../../form/field-description';
import { formatList } from '../../form/list-text';

function summarise(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return String((value as { kind?: unknown }).kind ?? 'set');
  return formatList(value);
}

/** The (at most two) parameters that matter, as a node shows them: `units 128 · activation relu`. */
export function summariseLayer(definition: LayerKindDefinition, values: Readonly<Record<string, unknown>>): string {
  return definition.mainParameters
    .filter((name) => values[name] !== null && values[name] !== undefined)
    .map((name) => `${titleOf(name).toLowerCase()} ${summarise(values[name])}`)
    .join(' · ');
}
