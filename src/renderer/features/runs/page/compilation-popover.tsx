import { Popover, UnstyledButton } from '@mantine/core';
import { formatBytes, formatCount, formatNumber } from '../../../../shared/base/format';
import type { Compilation, CompileExplanation } from '../../../../shared/contract/compilation';
import styles from './compilation-popover.module.css';

const choices: Record<CompileExplanation['replicaChoice'], string> = {
  given: 'as the config says',
  measured: 'measured for this run',
  remembered: 'measured before on this machine',
  rule: 'by rule',
};

function precisionOf({ requested, used, reason, lossScaling }: CompileExplanation['precision']): string {
  if (requested === 'float32') return 'float32';
  if (reason !== null) return `float32, because ${reason}`;
  return lossScaling === null
    ? `products in ${used}`
    : `products in ${used}, ${formatCount(lossScaling.skippedStepCount)} steps skipped`;
}

function factsOf(explanation: CompileExplanation): [name: string, value: string][] {
  const [training] = explanation.signatures;
  const fused = Object.entries(explanation.rewrites).filter(([name]) => name.startsWith('fused'));
  return [
    ['Copies of the step', `${formatCount(explanation.replicaCount)}, ${choices[explanation.replicaChoice]}`],
    ['Threads an operation', explanation.intraOpThreadCount === null ? 'all' : `${explanation.intraOpThreadCount}`],
    ['Precision', precisionOf(explanation.precision)],
    ...(training
      ? [
          ['Graph', `${formatCount(training.nodeCount)} operations, ${formatBytes(training.constantBytes)}`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(fused.length > 0
      ? [['Fused layers', fused.map(([name, count]) => `${name.slice(5)} × ${count}`).join(', ')] as [string, string]]
      : []),
    ['Compiled in', `${formatCount(Math.round(explanation.recordMs + explanation.buildMs))} ms`],
    ['Memory of a step', formatBytes(explanation.memory.stepBytes)],
    ['Weights and optimizer', formatBytes(explanation.memory.stateBytes)],
    [
      'First batch',
      `off eager by ${formatNumber(explanation.guard.largestDifference * 100, 2)} %, allowed ${formatNumber(explanation.guard.tolerance * 100, 2)} %`,
    ],
  ];
}

/** The word that says how steps are computed; with an explanation it opens the facts behind it. */
export function CompilationPopover({ compiled, text }: { compiled: Compilation | null; text: string }) {
  const explanation = compiled?.explanation;
  if (!explanation) return text;
  return (
    <Popover position="bottom-start" shadow="md" withinPortal>
      <Popover.Target>
        <UnstyledButton className={styles.word} aria-label={`${text}: how the training step was compiled`}>
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className={styles.facts}>
          {factsOf(explanation).map(([name, value]) => (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
