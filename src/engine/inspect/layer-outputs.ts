import { analyseModel } from '../../shared/graph/analysis';
import type { Model } from '../../shared/graph/model';
import type { LayersModel, SymbolicTensor, TensorFlowLayer } from '../lib/tensorflow';

/** One thing that a layer of the document gives, and where the built model has it. */
export interface LayerOutput {
  layer: string;
  port: number;
  portName: string;
  /** Of one sample. */
  shape: number[];
  tensor: SymbolicTensor;
  isInput: boolean;
}

type AppliedLayer = TensorFlowLayer & { inboundNodes: { outputTensors: SymbolicTensor[] }[] };

/** Shapes of one sample at the inputs of a built model, by name. */
function inputShapesOf(built: LayersModel): Record<string, (number | null)[]> {
  return Object.fromEntries(built.inputNames.map((name, index) => [name, built.inputs[index]?.shape.slice(1) ?? []]));
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
  return analysis.layers.flatMap(({ name, layer: { kind }, outputPorts }) => {
    const owner = ownerOf(name);
    const use = useCounts.get(owner) ?? 0;
    useCounts.set(owner, use + 1);
    const tensors = layers.get(owner)?.inboundNodes[use]?.outputTensors ?? [];
    return tensors.map((tensor, port) => ({
      layer: name,
      port,
      portName: outputPorts[port]?.name ?? String(port),
      shape: tensor.shape.slice(1).map((size) => size ?? 0),
      tensor,
      isInput: kind === 'input',
    }));
  });
}
