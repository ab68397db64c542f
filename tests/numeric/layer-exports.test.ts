import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as tfTypes from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { type NodeBackend, nodeBackend } from '../../src/engine/compile/graphs';
import { graphModelJson } from '../../src/engine/export/graph-model-json';
import { buildPredictGraph, writePredictGraph } from '../../src/engine/export/predict-graph';
import { buildModel } from '../../src/engine/layers';
import { loadTensorFlow } from '../support/tensorflow';
import { everyCase, inputOf, modelOf } from './layers/build-case';

type Tensor = tfTypes.Tensor;

interface NodeNamespace {
  node: {
    loadSavedModel(
      folder: string,
      tags: string[],
      signature: string,
    ): Promise<{ predict(inputs: Record<string, Tensor>): Record<string, Tensor>; dispose(): void }>;
  };
}

let tf: TensorFlow;
let directory: string;
beforeAll(async () => {
  tf = await loadTensorFlow();
  directory = await mkdtemp(path.join(tmpdir(), 'studio-layers-'));
});
afterAll(() => rm(directory, { recursive: true }));

test.each(everyCase)(
  '$kind, case $at: as SavedModel and as graph model it computes the same for any batch',
  async ({ kind, at, layerCase }) => {
    const model = buildModel(tf, modelOf(layerCase), layerCase.inputShape, 1);
    const inputs = [inputOf(tf, layerCase)].flat().map((tensor) => tensor.slice(0, 3));
    const interfaces = inputs.map((tensor, index) => ({ name: `given_${index}`, shape: tensor.shape.slice(1) }));
    const predict = (given: Tensor[]) => model.apply(given.length === 1 ? (given[0] as Tensor) : given) as Tensor;
    const graph = buildPredictGraph(
      tf,
      nodeBackend(tf) as NodeBackend,
      (given) => ({ out: predict(given) }),
      interfaces,
    );
    const expected = predict(inputs);
    const named = Object.fromEntries(inputs.map((tensor, index) => [`given_${index}`, tensor]));
    const differenceOf = (received: Tensor) => tf.max(tf.abs(tf.sub(received, expected))).dataSync()[0];

    const folder = path.join(directory, `${kind}-${at}`);
    writePredictGraph(graph, folder);
    const saved = await (tf as unknown as NodeNamespace).node.loadSavedModel(folder, ['serve'], 'serving_default');
    expect(differenceOf(saved.predict(named).out as Tensor)).toBeLessThan(1e-5);
    saved.dispose();

    const { json, weights } = graphModelJson(graph.nodes, graph.signature, 'weights.bin');
    const { modelTopology, weightsManifest, signature } = JSON.parse(JSON.stringify(json)) as tfTypes.io.ModelJSON;
    const weightData = Uint8Array.from(weights).buffer;
    const weightSpecs = weightsManifest.flatMap((group) => group.weights);
    const loaded = await tf.loadGraphModel({
      load: async () => ({ modelTopology, weightSpecs, weightData, signature }) as tfTypes.io.ModelArtifacts,
    });
    if (kind === 'conv3dTranspose') {
      // TensorFlow.js' graph models cannot; the exporter says so.
      expect(() => loaded.execute(named, 'out')).toThrow("Unknown op 'Conv3DBackpropInputV2'");
      return;
    }
    expect(differenceOf(loaded.execute(named, 'out') as Tensor)).toBeLessThan(1e-5);
    loaded.dispose();
  },
);
