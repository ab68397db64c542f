import { ActionIcon, Menu } from '@mantine/core';
import { IconAlertTriangle, IconDots, IconPencil, IconPlayerPlay, IconReport, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatBytes, formatCompact } from '../../../../shared/base/format';
import type { StoredModel } from '../../../../shared/contract/model';
import { client, host } from '../../../lib/host-client';
import { RenameDialog } from '../../../lib/rename-dialog';
import { navigate } from '../../../lib/router';
import { RelativeTime } from '../../../ui/relative-time';
import styles from '../gallery-page.module.css';
import { NetworkSketch } from '../network-sketch';
import { analyseStored } from '../stored/stored-analysis';
import { editorPath, formatTitles, removeModel } from '../stored/stored-model-actions';
import { Card } from './card';

function Sketch({ model }: { model: StoredModel }) {
  // Thousands of layers are many bytes for a small picture.
  const isLarge = model.layerCount > 2000;
  const { data } = useQuery({
    ...host.models.get.queryOptions({ input: { id: model.id } }),
    enabled: !isLarge,
  });
  const analysis = useMemo(() => (data ? analyseStored(data.text) : null), [data]);
  return analysis && <NetworkSketch analysis={analysis} label={`${model.layerCount} layers`} />;
}

function describe({ problems, source }: StoredModel): string {
  const errorCount = problems.filter(({ severity }) => severity === 'error').length;
  const origin = source
    ? `${source.fileName}${source.producer ? `, written by ${source.producer}` : ''}.`
    : 'Saved from the editor.';
  return errorCount > 0
    ? `${origin} ${errorCount} ${errorCount === 1 ? 'layer needs' : 'layers need'} your attention.`
    : origin;
}

/** A network of the project: imported from a file, or saved from the editor. */
export function StoredModelCard({ model }: { model: StoredModel }) {
  const [renaming, setRenaming] = useState(false);
  const page = `/models/stored/${model.id}`;
  const hasErrors = model.problems.some(({ severity }) => severity === 'error');
  return (
    <>
      <Card
        to={page}
        title={model.name}
        description={describe(model)}
        sketch={<Sketch model={model} />}
        facts={[
          [
            'Kind',
            <span key="kind" className={styles.withIcon}>
              {hasErrors && <IconAlertTriangle size={12} className={styles.warning} aria-label="needs attention" />}
              {model.source ? formatTitles[model.source.format] : 'own model'}
              {model.hasWeights && ` · with weights, ${formatBytes(model.sizeBytes)}`}
            </span>,
          ],
          ['Added', <RelativeTime key="added" atMs={model.createdAt} />],
          [
            'Network',
            `${model.layerCount} layers${model.parameterCount === null ? '' : ` · ${formatCompact(model.parameterCount)} parameters`}`,
          ],
        ]}
        actions={
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${model.name}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPlayerPlay size={14} />} onClick={() => navigate(editorPath(model))}>
                Open in the editor
              </Menu.Item>
              <Menu.Item leftSection={<IconReport size={14} />} onClick={() => navigate(page)}>
                What was imported
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setRenaming(true)}>
                Rename
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => void removeModel(model)}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        }
      />
      {renaming && (
        <RenameDialog
          title="Rename model"
          name={model.name}
          rename={(name) => client.models.rename({ id: model.id, name })}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  );
}
