import type * as tfTypes from '@tensorflow/tfjs';

export type { TensorFlow } from '../backends';
export type Tensor = tfTypes.Tensor;
export type Variable = tfTypes.Variable;
export type LayersModel = tfTypes.LayersModel;
export type TensorFlowLayer = tfTypes.layers.Layer;
export type SymbolicTensor = tfTypes.SymbolicTensor;
