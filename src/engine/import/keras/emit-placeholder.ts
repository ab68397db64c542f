import type { Shape } from '../../../shared/graph/shape';
import { addLayer, type Conversion, type Emitted, placeOf, referenceTo, report } from './conversion';
import type { KerasCall, TensorReference } from './topology';

const maximumSettingsLength = 20_000;

/** A placeholder that keeps name, settings and weights of what could not be taken over. */
export function emitPlaceholder(
  conversion: Conversion,
  call: KerasCall,
  reason: string,
  sources: readonly TensorReference[],
): Emitted {
  const { naming, result } = conversion;
  const name = naming.name(call.layer.path);
  const group = naming.group(call.layer.path);
  const className = call.layer.className.slice(0, 200) || 'unknown';
  const settings = JSON.stringify(call.layer.config);
  const shapes = Array.from(call.outputShapes, (shape) => shape ?? null);
  const isKnown = shapes.length > 0 && shapes.every((shape) => shape !== null);
  const parameters = {
    className,
    reason: reason.slice(0, 2000),
    ...(settings.length <= maximumSettingsLength ? { settings } : {}),
    ...(isKnown ? { outputShapes: shapes } : {}),
  };
  addLayer(
    conversion,
    { kind: 'unsupported', name, ...parameters, ...(group === null ? {} : { group }) },
    sources.map((source) => referenceTo(conversion, source)),
  );
  const arrays = call.first ? [] : (conversion.weights?.of(call.layer, null) ?? []);
  arrays.forEach((array, index) => {
    const last = array.name.split('/').at(-1);
    result.weights.push({ name: `${name}/${index}/${last}`, shape: array.shape, read: () => array.read() });
  });
  report(conversion, call, name, {
    code: 'unsupportedLayer',
    severity: 'error',
    message: `"${placeOf(call)}" (${className}) could not be taken over. ${reason}`,
    fix: 'A placeholder stands in its place; replace it by layers that do the same.',
  });
  return {
    parts: [{ name, kind: 'unsupported', parameters }],
    ports: ['output'],
    shapes: isKnown ? (shapes as Shape[]) : [],
    type: 'float32',
  };
}
