import { useMemo } from 'react';
import { formatCompact } from '../../../shared/base/format';
import type { Template } from '../../../shared/contract/template';
import { readConfig } from './document/reading';
import { Card } from './gallery/card';
import styles from './gallery-page.module.css';
import { NetworkSketch } from './network-sketch';
import { taskTitleOf } from './task-title';

const availability = {
  yes: '',
  sample: 'sample, added when needed',
  no: 'not in this project',
} satisfies Record<Template['datasetAvailable'], string>;

/** A template: what the network looks like, how large it is, what it learns from. */
export function TemplateCard({ template }: { template: Template }) {
  const { config, analysis } = useMemo(() => readConfig(template.text, null), [template.text]);
  const note = availability[template.datasetAvailable];
  const layerCount = analysis?.layers.length ?? 0;
  return (
    <Card
      to={`/models/${encodeURIComponent(template.name)}`}
      title={template.title}
      description={template.description}
      sketch={analysis && <NetworkSketch analysis={analysis} label={`${layerCount} layers`} />}
      facts={[
        ['Task', config ? taskTitleOf(config) : 'unknown'],
        [
          'Data set',
          <span key="dataset">
            {template.datasetName}
            {note && <span className={styles.note}> · {note}</span>}
          </span>,
        ],
        [
          'Network',
          `${layerCount} layers${template.parameterCount === null ? '' : ` · ${formatCompact(template.parameterCount)} parameters`}`,
        ],
      ]}
    />
  );
}
