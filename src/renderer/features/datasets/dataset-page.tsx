import { ActionIcon, Button, Menu, Tabs } from '@mantine/core';
import { IconDatabaseEdit, IconDots, IconPencil, IconTopologyStar3, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useContext, useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { Dataset } from '../../../shared/contract/dataset';
import { downloadBulk } from '../../lib/bulk';
import { FeatureDatasetTabs } from '../../lib/dataset-tabs';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { RenameDialog } from '../../lib/rename-dialog';
import { navigate, useSearchParameter } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { showFailure } from '../../lib/toast';
import { Note } from '../../ui/note';
import { ProblemList } from '../../ui/problem-list';
import { RelativeTime } from '../../ui/relative-time';
import { removeDatasets } from './dataset-actions';
import classes from './dataset-page.module.css';
import { tabsOf } from './dataset-tabs';
import { EditDrawer } from './edit/edit-drawer';
import { openEdit } from './edit/edit-store';
import { OlderVersionBar } from './older-version-bar';

const parents = [{ title: 'Data', to: '/datasets' }];

function DatasetProblems({ dataset }: { dataset: Dataset }) {
  const [open, setOpen] = useState(false);
  if (dataset.problems.length === 0) return null;
  // The import's own list, which is longer than what is shown here.
  const leftOut = dataset.problems.some(({ message }) => message.startsWith('Left out'));
  return (
    <div className={classes.problems}>
      <Note
        tone="warning"
        action={
          <>
            {leftOut && (
              <Button
                variant="subtle"
                color="gray"
                onClick={() =>
                  downloadBulk(bulkPaths.importReport(dataset.id), `${dataset.name}-left-out.csv`).catch(
                    (error: unknown) => showFailure('The list was not saved', error),
                  )
                }
              >
                Save what was left out
              </Button>
            )}
            <Button variant="subtle" color="gray" onClick={() => setOpen(!open)} aria-expanded={open}>
              {open ? 'Hide' : 'Show'}
            </Button>
          </>
        }
      >
        {formatCount(dataset.problems.length)} {dataset.problems.length === 1 ? 'problem' : 'problems'} found while
        importing.
        {open && (
          <div className={classes.problemList}>
            <ProblemList problems={dataset.problems} label="Problems found while importing" />
          </div>
        )}
      </Note>
    </div>
  );
}

function DatasetView({ dataset }: { dataset: Dataset }) {
  const [asked, setTab] = useSearchParameter('tab');
  const [renaming, setRenaming] = useState(false);
  const tabs = tabsOf(dataset, useContext(FeatureDatasetTabs));
  const tab = tabs.find(({ name }) => name === asked) ?? tabs[0];
  const openTab = (name: string | null) => setTab(name === tabs[0]?.name ? null : name);
  const { data: shipped } = useQuery(host.templates.list.queryOptions());
  // A template made for this data set trains at once; for other data a config is made from its columns.
  const template = shipped?.templates.find(({ datasetName }) => datasetName === dataset.name);
  const { data: saved } = useQuery(host.preparations.pipeline.queryOptions({ input: { datasetId: dataset.id } }));
  // A template has its own lists; those that are saved with the data set go first.
  const hasSavedLists = saved !== undefined && saved.transforms.length + saved.augmentation.length > 0;
  const isOlder = dataset.version < dataset.newestVersion;
  const remove = () => void removeDatasets([dataset], () => navigate('/datasets'));
  useShortcuts('Data set', [
    { keys: 'f2', title: 'Rename', run: () => setRenaming(true) },
    ...(dataset.version === dataset.newestVersion
      ? [{ keys: 'e', title: 'Edit the data', run: () => openEdit(dataset.id, dataset.version) }]
      : []),
    ...tabs.map(({ name, title, shortcut }) => ({
      keys: shortcut,
      title: `Show ${title.toLowerCase()}`,
      run: () => openTab(name),
    })),
  ]);
  return (
    <Page
      title={dataset.name}
      parents={parents}
      scroll={false}
      detail={
        <>
          <span>{formatCount(dataset.rowCount)} rows</span>
          <span>·</span>
          <span>{formatBytes(dataset.sizeBytes)}</span>
          <span>·</span>
          <span>version {dataset.version}</span>
          <span>·</span>
          <span>{dataset.target ? `predicts ${dataset.target}` : 'no target column'}</span>
          <span>·</span>
          <RelativeTime atMs={dataset.createdAt} />
        </>
      }
      actions={
        <>
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon aria-label="More actions">
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => setRenaming(true)}>
                Rename
              </Menu.Item>
              {dataset.version === dataset.newestVersion && (
                <Menu.Item
                  leftSection={<IconDatabaseEdit size={16} stroke={1.6} />}
                  onClick={() => openEdit(dataset.id, dataset.version)}
                >
                  Edit the data
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={16} stroke={1.6} />} onClick={remove}>
                Move to the trash
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button
            leftSection={<IconTopologyStar3 size={16} stroke={1.6} />}
            onClick={() =>
              navigate(
                template && !isOlder && !hasSavedLists
                  ? `/models/${template.name}`
                  : `/models/new?dataset=${encodeURIComponent(dataset.name)}${isOlder ? `&version=${dataset.version}` : ''}`,
              )
            }
          >
            Train a model
          </Button>
        </>
      }
      tabs={
        <Tabs value={tab?.name ?? null} onChange={openTab} className={classes.tabs}>
          <Tabs.List>
            {tabs.map(({ name, title }) => (
              <Tabs.Tab key={name} value={name}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
    >
      <OlderVersionBar dataset={dataset} />
      <DatasetProblems dataset={dataset} />
      <Suspense fallback={null}>
        {tab && (
          <tab.View
            key={`${dataset.id} ${dataset.version < dataset.newestVersion ? dataset.version : ''}`}
            dataset={dataset}
          />
        )}
      </Suspense>
      <EditDrawer dataset={dataset} />
      {renaming && (
        <RenameDialog
          title="Rename data set"
          name={dataset.name}
          rename={(name) => client.datasets.rename({ id: dataset.id, name })}
          onClose={() => setRenaming(false)}
        />
      )}
    </Page>
  );
}

/** One data set: its rows and what is in its columns. */
export function DatasetPage({ parameters }: { parameters: Record<string, string> }) {
  const [asked] = useSearchParameter('version');
  const version = asked !== null && /^[1-9]\d*$/.test(asked) ? Number(asked) : null;
  const query = useQuery(host.datasets.get.queryOptions({ input: { id: parameters.id ?? '', version } }));
  if (query.data) return <DatasetView dataset={query.data.dataset} />;
  return (
    <Page title="Data set" parents={parents}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}
