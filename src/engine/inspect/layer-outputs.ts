import { type AnalysedLayer, analyseModel } from '../../shared/graph/analysis';
import type { LayerKind } from '../../shared/graph/layers';
import type { Model } from '../../shared/graph/model';
import type { LayersModel, SymbolicTensor, TensorFlowLayer } from '../lib/tensorflow';

/** One thing that a layer of the document gives, and where the built model has it. */
export interface LayerOutput {
  layer: string;
  port: number;
  portName: string;
  /** Of one sample. */
  shape: number[];
  /** What has to be computed for it. */
  tensor: SymbolicTensor;
  isInput: boolean;
  /** Set for the weights of an attention layer, which no other layer reads: which layer was applied, and which time. */
  attention: { owner: string; use: number } | null;
}

type AppliedLayer = TensorFlowLayer & { inboundNodes: { outputTensors: SymbolicTensor[] }[] };

/** Shapes of one sample at the inputs of a built model, by name. */
export function inputShapesOf(built: LayersModel): Record<string, (number | null)[]> {
  return Object.fromEntries(built.inputNames.map((name, index) => [name, built.inputs[index]?.shape.slice(1) ?? []]));
}

/** The kinds that weigh pairs of steps. */
const attentionKinds: readonly LayerKind[] = ['multiHeadAttention', 'attention', 'additiveAttention'];

/** Shape of an attention layer's weights of one sample, heads last; null for other layers. */
function attentionShape({ layer, inputShapes }: AnalysedLayer): number[] | null {
  if (!attentionKinds.includes(layer.kind)) return null;
  const [query, value = query] = inputShapes;
  const [queries, keys] = [query?.[0], value?.[0]];
  if (query?.length !== 2 || !queries || !keys) return null;
  return [queries, keys, layer.kind === 'multiHeadAttention' ? layer.headCount : 1];
}

/**
 * All outputs of all layers, in the order of the document. A layer that others share is applied once for each of them:
 * the n-th use in the document is the n-th application of the built layer.
 */
export function findLayerOutputs(built: LayersModel, model: Model): LayerOutput[] {
  const analysis = analyseModel(model, inputShapesOf(built));
  const sharedWith = new Map(analysis.layers.map((layer) => [layer.name, layer.sharedWith]));
  const ownerOf = (name: string): string => {
    const shared = sharedWith.get(name) ?? null;
    return shared === null ? name : ownerOf(shared);
  };
  const layers = new Map(built.layers.map((layer) => [layer.name, layer as AppliedLayer]));
  const useCounts = new Map<string, number>();
  return analysis.layers.flatMap((analysed) => {
    const { name, layer, outputPorts } = analysed;
    const owner = ownerOf(name);
    const use = useCounts.get(owner) ?? 0;
    useCounts.set(owner, use + 1);
    const tensors = layers.get(owner)?.inboundNodes[use]?.outputTensors ?? [];
    const weights = attentionShape(analysed);
    const [main] = tensors;
    const given = tensors.map((tensor, port) => ({
      layer: name,
      port,
      portName: outputPorts[port]?.name ?? String(port),
      shape: tensor.shape.slice(1).map((size) => size ?? 0),
      tensor,
      isInput: layer.kind === 'input',
      attention: null,
    }));
    if (!weights || !main) return given;
    const attention = { owner, use };
    const port = given.length;
    return [
      ...given,
      { layer: name, port, portName: 'weights', shape: weights, tensor: main, isInput: false, attention },
    ];
  });
}
