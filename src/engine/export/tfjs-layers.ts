import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { io } from '@tensorflow/tfjs';
import { buildModel } from '../layers';
import type { LayersModel, Tensor, TensorFlow } from '../lib/tensorflow';
import type { ExportContext, Exporter } from './exporter';
import { describeFeatures, describeInterface, type ExportedOutput } from './model-interface';

const modelFile = 'model.json';
const weightsFile = 'weights.bin';

/** A copy of the network without optimizer and loss, which only this studio's functions could fill in again. */
function plainCopy({ trained, config }: ExportContext): LayersModel {
  const { tf } = trained.backend;
  const shapes = Object.fromEntries(trained.fitted.inputs.map(({ layer, shape }) => [layer, shape]));
  const copy = buildModel(tf, config.model, shapes, config.seed);
  copy.setWeights(trained.runModel.model.getWeights().map((weight) => weight.clone()));
  return copy;
}

async function artifactsOf(tf: TensorFlow, model: LayersModel): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts | null = null;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    }),
  );
  return artifacts as unknown as io.ModelArtifacts;
}

async function write(context: ExportContext): Promise<void> {
  const { tf } = context.trained.backend;
  const model = plainCopy(context);
  const { modelTopology, weightSpecs, weightData } = await artifactsOf(tf, model);
  model.dispose();
  const buffers = Array.isArray(weightData) ? weightData : [weightData as ArrayBuffer];
  await writeFile(path.join(context.directory, weightsFile), Buffer.concat(buffers.map((part) => Buffer.from(part))));
  await writeFile(
    path.join(context.directory, modelFile),
    JSON.stringify({
      format: 'layers-model',
      generatedBy: 'Model Studio',
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
    }),
  );
}

/** Reads the written files back as any loader of TensorFlow.js would. */
function fileHandler(directory: string): io.IOHandler {
  return {
    load: async () => {
      const { modelTopology, weightsManifest } = JSON.parse(
        await readFile(path.join(directory, modelFile), 'utf8'),
      ) as io.ModelJSON;
      const bytes = await readFile(path.join(directory, weightsFile));
      return {
        modelTopology,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData: Uint8Array.from(bytes).buffer,
      };
    },
  };
}

/** Lines that print what one output says of the first row. */
function printLines({ name, target, isLogits }: ExportedOutput): string[] {
  if (target.kind === 'column' && target.task === 'multiclass')
    return [
      `const ${name}Classes = ${JSON.stringify(target.classes)};`,
      `const ${name}Best = (await ${isLogits ? `tf.softmax(${name})` : name}.argMax(-1).data())[0];`,
      `console.log(${name}Classes[${name}Best]);`,
    ];
  if (target.kind === 'column' && target.task === 'binary')
    return [
      `const ${name}Classes = ${JSON.stringify(target.classes)};`,
      `const [${name}Probability] = await ${isLogits ? `tf.sigmoid(${name})` : name}.data();`,
      `console.log(${name}Classes[${name}Probability > 0.5 ? 1 : 0], ${name}Probability);`,
    ];
  const [scaling] = target.scaling ?? [];
  if (target.kind === 'column')
    return [`console.log((await ${name}.data())[0]${scaling ? ` / ${scaling.factor} + ${scaling.offset}` : ''});`];
  return [
    ...(target.scaling
      ? [`// Scaled: value = output / factor + offset, with ${JSON.stringify(target.scaling)}.`]
      : target.task === 'binary' && isLogits
        ? ['// Logits: tf.sigmoid gives probabilities.']
        : []),
    `console.log(await ${name}.array());`,
  ];
}

export const tfjsLayers: Exporter = {
  write,
  reload: async ({ trained, directory }) => {
    const model = await trained.backend.tf.loadLayersModel(fileHandler(directory));
    return {
      predict: (inputs) => {
        const outputs = model.predictOnBatch(inputs.length === 1 ? (inputs[0] as Tensor) : [...inputs]);
        return Array.isArray(outputs) ? outputs : [outputs];
      },
      dispose: () => model.dispose(),
    };
  },
  snippet: ({ trained }) => {
    const { inputs, outputs } = describeInterface(trained);
    const given = inputs.map(({ name }) => name).join(', ');
    const received = outputs.map(({ name }) => name).join(', ');
    return {
      language: 'javascript',
      code: [
        "import * as tf from '@tensorflow/tfjs';",
        '',
        '// The address under which the exported folder is served.',
        "const model = await tf.loadLayersModel('./model.json');",
        '',
        ...inputs.flatMap(({ name, shape, columns }) => [
          `// One row a sample, prepared as transforms.json says: ${describeFeatures(columns)}`,
          `const ${name} = tf.zeros([1, ${shape.join(', ')}]);`,
        ]),
        `const ${outputs.length > 1 ? `[${received}]` : received} = model.predict(${inputs.length > 1 ? `[${given}]` : given});`,
        ...outputs.flatMap(printLines),
        '',
      ].join('\n'),
    };
  },
};
