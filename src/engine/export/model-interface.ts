import { type LossConfig, outputFormOf } from '../../shared/config/loss';
import type { FittedTarget } from '../batches';
import type { TrainedModel } from '../evaluate';
import { rowNames } from './preparation-text';

/** One input of an exported network. */
export interface ExportedInput {
  /** `features` where there is only one. */
  name: string;
  /** Of one sample. */
  shape: readonly number[];
  /** What each number is. */
  columns: readonly string[];
}

/** One output of an exported network. */
export interface ExportedOutput {
  /** `output` where there is only one. */
  name: string;
  target: FittedTarget;
  loss: LossConfig;
  isLogits: boolean;
}

const plain = (name: string) => name.replace(/[^A-Za-z0-9_]/g, '_');

/** What an exported network reads and gives, by the names that its users see. */
export function describeInterface({ runModel, fitted }: TrainedModel): {
  inputs: ExportedInput[];
  outputs: ExportedOutput[];
} {
  return {
    inputs: fitted.inputs.map(({ layer, names, columns }, index) => ({
      name: fitted.inputs.length === 1 ? 'features' : plain(layer),
      shape: runModel.shapes.inputs[index] as number[],
      columns: names.length > 0 ? names : rowNames(fitted, columns),
    })),
    outputs: runModel.outputs.map(({ layer, loss }, index) => ({
      name: runModel.outputs.length === 1 ? 'output' : plain(layer),
      target: fitted.outputs[index]?.target as FittedTarget,
      loss,
      isLogits: outputFormOf(loss) === 'logits',
    })),
  };
}

/** What an output says, in a sentence for the people who use the file. */
export function describeOutput({ target, isLogits }: ExportedOutput): string {
  const listed = (names: readonly string[]) =>
    names.length > 200 ? `${names.slice(0, 200).join(', ')}, …` : names.join(', ');
  const named = target.columns.map((name) => `\`${name}\``).join(', ');
  const logits = (activation: string) => (isLogits ? `; logits, to which ${activation} gives probabilities` : '');
  if (target.kind === 'reconstruct') return `The input ${named}, given back${logits('sigmoid')}.`;
  if (target.kind === 'nextToken')
    return `At every step one number a token of ${named} (${target.classes.length} in all, \`transforms.json\` has the words): the token that follows${logits('softmax')}.`;
  if (target.task === 'regression') {
    const { scaling } = target;
    const undone = scaling
      ? `, scaled: value = output ÷ factor + offset, with ${scaling.map(({ factor, offset }) => `factor ${factor}, offset ${offset}`).join('; ')}`
      : '';
    return `The predicted ${named}${undone}.`;
  }
  if (target.labels)
    return `One number a column for its second value: ${target.columns.map((name, index) => `\`${name}\` (${target.labels?.[index]?.join(', ')})`).join(', ')}${logits('sigmoid')}.`;
  return `${named}: ${listed(target.classes)} (${target.task === 'binary' ? 'one number for the second class' : 'one number a class, in this order'}${logits(target.task === 'binary' ? 'sigmoid' : 'softmax')}).`;
}

/** The features in one line, however many. */
export function describeFeatures(names: readonly string[]): string {
  if (names.length === 0) return 'README.md tells how.';
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown}, … (${names.length} in all)` : shown;
}
