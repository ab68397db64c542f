import type * as tfTypes from '@tensorflow/tfjs';
import type { GraphValue } from './graph';
import type { StateUpdate } from './optimizers';
import type { FedBatch } from './program';
import type { RandomClock } from './random';
import type { NodeBackend, Tensor, TensorFlow } from './tensorflow';

/** A model as the compiler uses it: fields of tfjs-layers' LayersModel that its types do not show. */
export interface StepModel {
  inputs: unknown[];
  outputs: unknown[];
  optimizer_: tfTypes.Optimizer;
  metricsNames: string[];
  weights: { read(): tfTypes.Variable; originalName: string }[];
  layers: tfTypes.layers.Layer[];
  makeTrainFunction(): (data: Tensor[]) => Tensor[];
  makeTestFunction(): void;
  testFunction: (data: Tensor[]) => Tensor[];
  apply(inputs: Tensor | Tensor[], keywords?: { training: boolean }): Tensor | Tensor[];
}

/** What one training step computes, free of where its data come from. Values rest on `Input` nodes (see `inputKeys`). */
export interface StepGraph {
  loss: GraphValue;
  metrics: GraphValue[];
  /** Raw gradients, to be averaged over replicas; `gradient:<index>` inputs of the updates stand for them. */
  gradients: { variable: tfTypes.Variable; value: GraphValue }[];
  /** State that the forward pass itself changes (moving averages). */
  forwardUpdates: { variable: tfTypes.Variable; value: GraphValue }[];
  updates: StateUpdate[];
  /** Which fused layers were used, by name. */
  fusedLayers: Record<string, number>;
  drawsRandomNumbers: boolean;
}

export const inputKeys = {
  input: (index: number) => `input:${index}`,
  target: (index: number) => `target:${index}`,
  sampleWeight: (index: number) => `sampleWeight:${index}`,
  gradient: (index: number) => `gradient:${index}`,
  variable: (variable: tfTypes.Variable) => `variable:${variable.name}`,
  step: 'step',
  learningRate: 'learningRate',
  lossScale: 'lossScale',
} as const;

export function batchTensors(batch: FedBatch): Tensor[] {
  return [...batch.inputs, ...batch.targets, ...(batch.sampleWeights ?? [])];
}

export function batchKeys(batch: FedBatch): string[] {
  return [
    ...batch.inputs.map((_, index) => inputKeys.input(index)),
    ...batch.targets.map((_, index) => inputKeys.target(index)),
    ...(batch.sampleWeights ?? []).map((_, index) => inputKeys.sampleWeight(index)),
  ];
}

/** What a step is recorded from. */
export interface StepSource {
  tf: TensorFlow;
  backend: NodeBackend;
  model: StepModel;
  clock: RandomClock | null;
  /** Gradients are recorded of the loss times the `lossScale` input: for loss scaling, or a replica's share. */
  scalesLoss?: boolean;
  /** False: only TensorFlow.js' own operations, no fused layers and gradients. */
  fuses?: boolean;
}

export type NamedGradients = { name: string; tensor: Tensor }[];
