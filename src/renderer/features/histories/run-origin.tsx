import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { Run } from '../../../shared/contract/run';
import { runSourceToolTitles } from '../../../shared/contract/run-source';
import { host } from '../../lib/host-client';
import { KeyValue } from '../../ui/key-value';
import { RelativeTime } from '../../ui/relative-time';
import styles from './histories.module.css';

/** Where an imported run came from, and what its tool knew of its surroundings. */
export function RunOrigin({ run }: { run: Pick<Run, 'id' | 'source'> }) {
  const { source } = run;
  const { data } = useQuery({
    ...host.histories.source.queryOptions({ input: { id: run.id } }),
    enabled: source !== null,
  });
  if (!source) return null;
  const { artifacts = [], artifactCount = 0, details = [] } = data ?? {};
  return (
    <section className={styles.origin} aria-label="Where the run came from">
      <KeyValue
        items={[
          ['Trained with', runSourceToolTitles[source.tool]],
          ['Path', <code key="path">{source.path}</code>],
          ['Run there', <code key="id">{source.id}</code>],
          ['Imported', <RelativeTime key="at" atMs={source.importedAt} />],
          ...details.map(({ name, value }) => [name, value] as const),
        ]}
      />
      {artifacts.length > 0 && (
        <details>
          <summary>
            {formatCount(artifactCount)} {artifactCount === 1 ? 'file' : 'files'} that the run saved there
          </summary>
          <ul className={styles.artifacts}>
            {artifacts.map(({ path, sizeBytes, artifact, location }) => (
              <li key={`${artifact ?? ''} ${path}`}>
                <code>{path}</code>
                {sizeBytes !== null && ` ${formatBytes(sizeBytes)}`}
                {artifact && <span className={styles.muted}> of artifact {artifact}</span>}
                {location && (
                  <span className={styles.muted}>
                    {' '}
                    at <code>{location}</code>
                  </span>
                )}
              </li>
            ))}
            {artifactCount > artifacts.length && (
              <li className={styles.muted}>and {formatCount(artifactCount - artifacts.length)} more</li>
            )}
          </ul>
        </details>
      )}
    </section>
  );
}
