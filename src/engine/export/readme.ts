import type { ExportFormat, Proof } from '../../shared/contract/export';
import type { ExportContext } from './exporter';
import { describeInterface, describeOutput } from './model-interface';
import { describePreparation } from './preparation-text';

const contents = {
  savedmodel: {
    title: 'TensorFlow SavedModel',
    files:
      '`saved_model.pb`: graph and weights; signature `serving_default` with the inputs and outputs below (for classes `probabilities` too, for scaled numbers `prediction`), any batch size.',
  },
  'tfjs-layers': {
    title: 'TensorFlow.js layers model',
    files: '`model.json`: layers; `weights.bin`: weights.',
  },
  'tfjs-graph': {
    title: 'TensorFlow.js graph model',
    files:
      '`model.json`: operations; `weights.bin`: weights; inputs and outputs as below (for classes `probabilities` too, for scaled numbers `prediction`), any batch size.',
  },
} as const satisfies Record<ExportFormat, { title: string; files: string }>;

/** How to use the exported folder, for whoever gets it without this studio. */
export function exportReadme(
  { trained, config }: ExportContext,
  format: ExportFormat,
  proof: Proof,
  snippet: { language: string; code: string },
): string {
  const { inputs, outputs } = describeInterface(trained);
  const { title, files } = contents[format];
  return `# ${config.name}: ${title}

${config.description ? `${config.description.trim()}\n\n` : ''}Exported by Model Studio after ${trained.step.toLocaleString('en-US')} training steps.

## Files
- ${files}
- \`transforms.json\`: how a raw row becomes the network's input, with everything learned from the training rows.

## Input
${inputs.map((input) => `${inputs.length > 1 ? `\`${input.name}\`: shape` : 'Shape'} batch × ${input.shape.join(' × ')}, float32.${input.columns.length === 0 ? '' : ` ${config.dataset.window ? 'Numbers of each row' : 'Columns'} in this order: ${input.columns.slice(0, 200).join(', ')}${input.columns.length > 200 ? ', …' : ''}.`}`).join('\n\n')}

${describePreparation(trained.fitted, config)}

## Output
${outputs.map((output) => `${outputs.length > 1 ? `\`${output.name}\`: ` : ''}${describeOutput(output)}`).join('\n\n')}

## Use
The code below predicts; it prepares nothing: its input must be made as said above.

\`\`\`${snippet.language}
${snippet.code}\`\`\`

## Proof
${proof.passed ? 'Passed' : 'FAILED'}: the files were loaded again and compared with the run on ${proof.sampleCount} real rows. Largest difference ${proof.maxAbsDifference.toExponential(2)}, tolerance ${proof.tolerance.toExponential(2)}${proof.latencyMs === null ? '' : `, ${proof.latencyMs.toFixed(2)} ms a prediction`}.
`;
}
