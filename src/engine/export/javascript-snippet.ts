import type { TrainedModel } from '../evaluate';
import { describeFeatures, describeInterface, type ExportedOutput } from './model-interface';

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

/** Code for a page or for Node that predicts with an exported folder. */
export function javaScriptSnippet(
  trained: TrainedModel,
  loader: 'loadLayersModel' | 'loadGraphModel',
): { language: string; code: string } {
  const { inputs, outputs } = describeInterface(trained);
  const received = outputs.map(({ name }) => name).join(', ');
  const given = inputs.map(({ name }) => name).join(', ');
  // A graph model gives several outputs in the order of the names it is asked for.
  const call =
    loader === 'loadGraphModel'
      ? `model.execute({ ${given} }, ${JSON.stringify(outputs.length > 1 ? outputs.map(({ name }) => name) : outputs[0]?.name)})`
      : `model.predict(${inputs.length > 1 ? `[${given}]` : given})`;
  return {
    language: 'javascript',
    code: [
      "import * as tf from '@tensorflow/tfjs';",
      '',
      '// The address under which the exported folder is served.',
      `const model = await tf.${loader}('./model.json');`,
      '',
      ...inputs.flatMap(({ name, shape, columns }) => [
        `// One sample, prepared by transforms.json as README.md says (not done here): ${describeFeatures(columns)}`,
        `const ${name} = tf.zeros([1, ${shape.join(', ')}]);`,
      ]),
      `const ${outputs.length > 1 ? `[${received}]` : received} = ${call};`,
      ...outputs.flatMap(printLines),
      '',
    ].join('\n'),
  };
}
