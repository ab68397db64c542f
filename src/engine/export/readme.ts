import type { ExportFormat, Proof } from '../../shared/contract/export';
import type { ExportContext } from './exporter';

const contents = {
  savedmodel: {
    title: 'TensorFlow SavedModel',
    files:
      '`saved_model.pb`: graph and weights; signature `serving_default` with input `features` and output `output` (and `probabilities` for classes), any batch size.',
  },
  'tfjs-layers': {
    title: 'TensorFlow.js layers model',
    files: '`model.json`: layers; `weights.bin`: weights.',
  },
} as const satisfies Record<ExportFormat, { title: string; files: string }>;

/** How to use the exported folder, for whoever gets it without this studio. */
export function exportReadme(
  { trained, config }: ExportContext,
  format: ExportFormat,
  proof: Proof,
  snippet: { language: string; code: string },
): string {
  const { features, target, transforms } = trained.fitted;
  const { title, files } = contents[format];
  return `# ${config.name}: ${title}

${config.description ? `${config.description.trim()}\n\n` : ''}Exported by Model Studio after ${trained.step.toLocaleString('en-US')} training steps.

## Files
- ${files}
- \`transforms.json\`: how a raw row becomes the network's input, with everything learned from the training rows.

## Input
Shape: batch × ${trained.runModel.sampleShape.join(' × ')}, float32. Columns in this order: ${features.names.slice(0, 200).join(', ')}${features.names.length > 200 ? ', …' : ''}.
${
  transforms.steps.length === 0
    ? 'Raw values, without transforms.'
    : `Apply these transforms first, in this order, with the states in \`transforms.json\`: ${transforms.steps.map(({ config: step }) => step.kind).join(', ')}.`
}

## Output
${
  target.task === 'regression'
    ? `The predicted \`${target.column}\`.`
    : `\`${target.column}\`: ${target.classes.slice(0, 200).join(', ')}${target.classes.length > 200 ? ', …' : ''} (${target.task === 'binary' ? 'one number for the second class' : 'one number a class, in this order'}${'fromLogits' in config.training.loss && config.training.loss.fromLogits ? `; logits, to which ${target.task === 'binary' ? 'sigmoid' : 'softmax'} gives probabilities` : ''}).`
}

## Use
\`\`\`${snippet.language}
${snippet.code}\`\`\`

## Proof
${proof.passed ? 'Passed' : 'FAILED'}: the files were loaded again and compared with the run on ${proof.sampleCount} real rows. Largest difference ${proof.maxAbsDifference.toExponential(2)}, tolerance ${proof.tolerance.toExponential(2)}${proof.latencyMs === null ? '' : `, ${proof.latencyMs.toFixed(2)} ms a prediction`}.
`;
}
