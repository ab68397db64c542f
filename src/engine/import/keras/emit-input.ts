import type { DataType } from '../../../shared/graph/layer-kind';
import { formatShape } from '../../../shared/graph/shape';
import { addLayer, type Conversion, type Emitted, report } from './conversion';
import type { KerasCall } from './topology';
import { readShape, readType } from './values';

function toDataType(type: string): DataType {
  if (type === 'bool') return 'bool';
  return /^u?int/.test(type) ? 'int32' : 'float32';
}

/** The place where samples enter. */
export function emitInput(conversion: Conversion, call: KerasCall): Emitted {
  const { config } = call.layer;
  const shape = readShape(config.batch_shape ?? config.batch_input_shape);
  const isFixed = shape !== null && shape.length > 0 && shape.every((dimension) => dimension !== null);
  const type = readType(config.dtype);
  const dataType = toDataType(type);
  const name = conversion.naming.name(call.layer.path);
  const parameters = { ...(isFixed ? { shape } : {}), ...(dataType === 'float32' ? {} : { dataType }) };
  addLayer(conversion, { kind: 'input', name, ...parameters }, []);
  if (type === 'string')
    report(conversion, call, name, {
      code: 'textInput',
      severity: 'error',
      message: `"${name}" reads text; networks here read numbers.`,
      fix: 'Cut the network behind its text layers and import the rest; the transform tokenise does their work.',
    });
  if (!isFixed)
    report(conversion, call, name, {
      code: 'openInput',
      severity: 'info',
      message: `The shape of "${name}" is open in the file (${shape === null ? 'not given' : formatShape(shape)}); it follows the data set.`,
      fix: 'Give it a shape in the editor to see the shapes behind it.',
    });
  conversion.result.inputs.push({ name, type, shape });
  return {
    parts: [{ name, kind: 'input', parameters }],
    ports: ['output'],
    shapes: isFixed ? [shape] : [],
    type: dataType,
  };
}
