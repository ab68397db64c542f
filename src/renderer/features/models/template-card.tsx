import { useMemo } from 'react';
import { formatCompact } from '../../../shared/base/format';
import type { Template } from '../../../shared/contract/template';
import { Link } from '../../lib/router';
import { readConfig } from './document/reading';
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
    <li>
      <Link to={`/models/${encodeURIComponent(template.name)}`} className={styles.card}>
        <div className={styles.sketch}>
          {analysis && <NetworkSketch analysis={analysis} label={`${layerCount} layers`} />}
        </div>
        <div className={styles.name}>{template.title}</div>
        <div className={styles.description}>{template.description}</div>
        <dl className={styles.facts}>
          <div>
            <dt>Task</dt>
            <dd>{config ? taskTitleOf(config) : 'unknown'}</dd>
          </div>
          <div>
            <dt>Data set</dt>
            <dd>
              {template.datasetName}
              {note && <span className={styles.note}> · {note}</span>}
            </dd>
          </div>
          <div>
            <dt>Network</dt>
            <dd>
              {layerCount} layers
              {template.parameterCount !== null && ` · ${formatCompact(template.parameterCount)} parameters`}
            </dd>
          </div>
        </dl>
      </Link>
    </li>
  );
}
