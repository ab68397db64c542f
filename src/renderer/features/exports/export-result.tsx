import { Button, Group } from '@mantine/core';
import { IconDownload, IconFolderOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatNumber } from '../../../shared/base/format';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { Export } from '../../../shared/contract/export';
import { client, host } from '../../lib/host-client';
import { Link } from '../../lib/router';
import { showFailure } from '../../lib/toast';
import { CodeBlock } from '../../ui/code-block';
import { CopyButton } from '../../ui/copy-button';
import { KeyValue } from '../../ui/key-value';
import { Note } from '../../ui/note';
import { exportFormatTitles } from './export-title';
import styles from './exports-page.module.css';
import { describeProof, ProofBadge } from './proof-badge';

/** One export in full: the proof, where it is, and code that uses it. */
export function ExportResult({ exported }: { exported: Export }) {
  const { id, runId, runName, format, path, sizeBytes, proof, snippet } = exported;
  const desktop = useQuery(host.system.info.queryOptions()).data?.desktop ?? false;
  return (
    <div className={styles.result}>
      <Note tone={proof.passed ? 'info' : 'error'}>{describeProof(proof)}</Note>
      {proof.detail && <p className={styles.detail}>{proof.detail}</p>}
      <KeyValue
        items={[
          [
            'Run',
            <Link key="run" to={`/runs/${runId}`} className={styles.link}>
              {runName}
            </Link>,
          ],
          ['Format', exportFormatTitles[format]],
          ['Proof', <ProofBadge key="proof" proof={proof} />],
          ['Size', formatBytes(sizeBytes)],
          ['Latency', proof.latencyMs === null ? 'not measured' : `${formatNumber(proof.latencyMs, 3)} ms a sample`],
          [
            'Folder',
            <span key="path" className={styles.path}>
              <code>{path}</code>
              <CopyButton text={path} label="Copy the path" />
            </span>,
          ],
        ]}
      />
      <Group gap={8}>
        <Button
          component="a"
          href={bulkPaths.exportArchive(id)}
          download
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} />}
        >
          Download zip
        </Button>
        {desktop && (
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={16} stroke={1.6} />}
            onClick={() =>
              client.system
                .reveal({ path })
                .catch((error: unknown) => showFailure('The folder could not be shown', error))
            }
          >
            Show in folder
          </Button>
        )}
      </Group>
      <section aria-label="How to use it">
        <h3 className={styles.subtitle}>Use it ({snippet.language})</h3>
        <CodeBlock code={snippet.code} label="snippet" />
      </section>
    </div>
  );
}
