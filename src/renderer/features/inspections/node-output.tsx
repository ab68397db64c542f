import type { ReactNode } from 'react';
import type { InspectedOutput, InspectedSample, OutputView } from '../../../shared/contract/inspection';
import { formatShape } from '../../../shared/graph/shape';
import { FeatureMaps } from './feature-maps';
import styles from './node-output.module.css';
import { SequenceMap } from './sequence-map';
import { TokenList } from './token-list';
import { ValueFigures } from './value-figures';
import { VectorBars } from './vector-bars';

interface ViewContext {
  inspectionId: string;
  output: InspectedOutput;
  sample: InspectedSample;
}

/** One picture a kind of output; a kind without one does not compile. */
const views = {
  tokens: ({ inspectionId, output, sample }) =>
    sample.tokens ? (
      <TokenList tokens={sample.tokens} />
    ) : (
      <VectorBars inspectionId={inspectionId} output={output} row={sample.row} />
    ),
  vector: ({ inspectionId, output, sample }) => (
    <VectorBars inspectionId={inspectionId} output={output} row={sample.row} names={output.names} />
  ),
  sequence: ({ inspectionId, output, sample }) => (
    <SequenceMap inspectionId={inspectionId} output={output} row={sample.row} tokens={sample.tokens} />
  ),
  image: ({ inspectionId, output, sample }) => (
    <FeatureMaps inspectionId={inspectionId} output={output} row={sample.row} />
  ),
  volume: ({ inspectionId, output, sample }) => (
    <FeatureMaps inspectionId={inspectionId} output={output} row={sample.row} />
  ),
  attention: ({ inspectionId, output, sample }) => (
    <FeatureMaps inspectionId={inspectionId} output={output} row={sample.row} tokens={sample.tokens} />
  ),
} satisfies Record<OutputView, (context: ViewContext) => ReactNode>;

interface NodeOutputProps {
  inspectionId: string;
  /** All outputs of the chosen layer. */
  outputs: readonly InspectedOutput[];
  sample: InspectedSample;
}

/** What one layer gives for one row: a picture, its figures and their distribution. */
export function NodeOutput({ inspectionId, outputs, sample }: NodeOutputProps) {
  return outputs.map((output) => (
    <section
      key={`${output.layer}:${output.port}`}
      className={styles.output}
      aria-label={`Output of ${output.layer}${outputs.length > 1 ? `, ${output.portName}` : ''}`}
    >
      <header className={styles.head}>
        <h3>{output.layer}</h3>
        {outputs.length > 1 && <span className={styles.port}>{output.portName}</span>}
        <code>{formatShape(output.shape)}</code>
      </header>
      {views[output.view]({ inspectionId, output, sample })}
      <ValueFigures summary={output.summary} label={output.layer} />
    </section>
  ));
}
