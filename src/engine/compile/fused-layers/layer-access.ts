import type { Tensor } from '../tensorflow';

interface Weight {
  read(): Tensor;
  write(value: Tensor): void;
}

/** Fields of tfjs-layers' classes that the fused forms read; their types hide them. Source: tfjs-layers 4.22. */
export interface LayerFields {
  name: string;
  trainable?: boolean;
  getClassName(): string;
  call(inputs: Tensor | Tensor[], keywords: CallKeywords): Tensor | Tensor[];
  layers?: LayerFields[];
  layer?: LayerFields;
  forwardLayer?: LayerFields;
  backwardLayer?: LayerFields;
  cell?: CellFields;
  returnSequences?: boolean;
  returnState?: boolean;
  stateful?: boolean;
  goBackwards?: boolean;
  /** Set by `bindRandomLayers`: the next draw of the cell's dropout is the first of this step. */
  resetDraws?: () => void;
  axis?: number;
  momentum?: number;
  epsilon?: number;
  gamma?: Weight | null;
  beta?: Weight | null;
  movingMean?: Weight;
  movingVariance?: Weight;
}

export interface CallKeywords {
  training?: boolean;
  mask?: Tensor | Tensor[] | null;
  initialState?: unknown;
}

export interface CellFields {
  units: number;
  useBias: boolean;
  activation: { getClassName(): string };
  recurrentActivation: { getClassName(): string };
  dropout: number;
  recurrentDropout: number;
  dropoutFunc?: (x: Tensor, rate: number) => Tensor;
  kernel: Weight;
  recurrentKernel: Weight;
  bias: Weight | null;
}

/** How a layer computes while a step is recorded, or null where its own way stays. */
export type FusedCall = (inputs: Tensor, keywords: CallKeywords) => Tensor | Tensor[] | null;
