/** One layer of the new model and where its first weights come from. */
export interface TransferredLayer {
  layer: string;
  parameterCount: number;
  /** The layer there; null where it gets none. */
  from: string | null;
  /** Why it gets none; null where it does. */
  reason: string | null;
}

/** A layer's weights by shape, in the order in which they are stored. */
export interface LayerWeights {
  layer: string;
  shapes: readonly (readonly number[])[];
}

/** Arrays called `<layer>/<index>/<weight>`, as checkpoints and imported models hold them, by layer. */
export function groupWeights(arrays: readonly { name: string; shape: readonly number[] }[]): LayerWeights[] {
  const byLayer = new Map<string, (readonly number[])[]>();
  for (const { name, shape } of arrays) {
    const layer = name.split('/')[0] as string;
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), shape]);
  }
  return [...byLayer].map(([layer, shapes]) => ({ layer, shapes }));
}

const sizeOf = (shape: readonly number[]) => shape.reduce((total, dimension) => total * dimension, 1);

export function parameterCountOf({ shapes }: LayerWeights): number {
  return shapes.reduce((total, shape) => total + sizeOf(shape), 0);
}

const signatureOf = ({ shapes }: LayerWeights) => shapes.map((shape) => shape.join('×')).join(' ');

const describeShapes = ({ shapes }: LayerWeights) => shapes.map((shape) => `[${shape.join(', ')}]`).join(' ');

export interface TransferRules {
  /** Leaves layers out, which then are not reported. */
  isWanted?(layer: string): boolean;
  /** A layer's weights in words; by default their shapes. */
  describe?(layer: LayerWeights): string;
}

type Choose = (layer: LayerWeights) => { from: string } | { reason: string };

function byName(source: readonly LayerWeights[], describe: (layer: LayerWeights) => string): Choose {
  const named = new Map(source.map((entry) => [entry.layer, entry]));
  return (layer) => {
    const found = named.get(layer.layer);
    if (!found) return { reason: 'no layer there has this name' };
    if (signatureOf(found) !== signatureOf(layer))
      return { reason: `it has ${describe(found)} there and ${describe(layer)} here` };
    return { from: found.layer };
  };
}

/** Both lists are walked once, in reading order: a layer takes the next one of its shapes behind the last one taken. */
function byShape(source: readonly LayerWeights[], describe: (layer: LayerWeights) => string): Choose {
  let next = 0;
  return (layer) => {
    const signature = signatureOf(layer);
    const found = source.findIndex((entry, index) => index >= next && signatureOf(entry) === signature);
    if (found < 0) return { reason: `no further layer there has ${describe(layer)}` };
    next = found + 1;
    return { from: (source[found] as LayerWeights).layer };
  };
}

/**
 * Which layers of a model take their weights from which layers of another.
 *
 * @param target layers with weights, in reading order
 */
export function planTransfer(
  source: readonly LayerWeights[],
  target: readonly LayerWeights[],
  match: 'name' | 'shape',
  { isWanted = () => true, describe = describeShapes }: TransferRules = {},
): { layers: TransferredLayer[]; unusedLayers: string[] } {
  const choose = match === 'name' ? byName(source, describe) : byShape(source, describe);
  const layers = target
    .filter(({ layer }) => isWanted(layer))
    .map((layer): TransferredLayer => {
      const chosen = choose(layer);
      return {
        layer: layer.layer,
        parameterCount: parameterCountOf(layer),
        from: 'from' in chosen ? chosen.from : null,
        reason: 'reason' in chosen ? chosen.reason : null,
      };
    });
  const used = new Set(layers.map(({ from }) => from));
  return { layers, unusedLayers: source.map(({ layer }) => layer).filter((layer) => !used.has(layer)) };
}
