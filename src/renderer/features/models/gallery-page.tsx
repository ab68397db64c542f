import { Button, Chip, Group, TextInput } from '@mantine/core';
import { IconChevronDown, IconFileImport, IconFileText, IconSearch, IconTopologyStar3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { StoredModel } from '../../../shared/contract/model';
import type { Template } from '../../../shared/contract/template';
import { architectures } from '../../../shared/graph/architectures';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { navigate, useSearchParameter } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { DropTarget } from '../../ui/drop-target';
import { EmptyState } from '../../ui/empty-state';
import { ArchitectureCard } from './gallery/architecture-card';
import { DatasetMenu } from './gallery/dataset-menu';
import { StoredModelCard } from './gallery/stored-model-card';
import styles from './gallery-page.module.css';
import { ImportModelDialog } from './stored/import-dialog';
import { openModelImport } from './stored/import-store';
import { formatTitles } from './stored/stored-model-actions';
import { TemplateCard } from './template-card';

/** One card, and what a search finds it by. */
interface Entry {
  key: string;
  tags: readonly string[];
  text: string;
  card: ReactNode;
}

interface Section {
  title: string;
  note: string;
  entries: readonly Entry[];
}

const storedTags = ({ source, hasWeights }: StoredModel) => [
  source ? 'imported' : 'own',
  ...(hasWeights ? ['weights'] : []),
];

function sectionsOf(models: readonly StoredModel[], templates: readonly Template[]): Section[] {
  return [
    {
      title: 'Your models',
      note: 'Imported from files, or saved from the editor.',
      entries: models.map((model) => ({
        key: model.id,
        tags: storedTags(model),
        text: [model.name, model.source?.fileName, model.source && formatTitles[model.source.format]].join(' '),
        card: <StoredModelCard key={model.id} model={model} />,
      })),
    },
    {
      title: 'Templates',
      note: 'Whole configs that train as they are.',
      entries: templates.map((template) => ({
        key: template.name,
        tags: template.tags,
        text: [template.name, template.title, template.description, template.datasetName].join(' '),
        card: <TemplateCard key={template.name} template={template} />,
      })),
    },
    {
      title: 'Architectures',
      note: 'Well-known networks, made to the measure of your data.',
      entries: architectures.map((architecture) => ({
        key: architecture.name,
        tags: architecture.tags,
        text: [architecture.name, architecture.title, architecture.description, architecture.source].join(' '),
        card: <ArchitectureCard key={architecture.name} architecture={architecture} />,
      })),
    },
  ];
}

function matches({ text, tags }: Entry, words: readonly string[], tag: string | null): boolean {
  if (tag && !tags.includes(tag)) return false;
  const searched = `${text} ${tags.join(' ')}`.toLowerCase();
  return words.every((word) => searched.includes(word));
}

/** Those that several cards have, by the alphabet: one for a single card finds nothing that its name does not. */
function tagsOf(sections: readonly Section[]): string[] {
  const counts = new Map<string, number>();
  for (const { entries } of sections)
    for (const entry of entries) for (const tag of entry.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].flatMap(([tag, count]) => (count > 1 ? [tag] : [])).toSorted();
}

function Gallery({ models, templates }: { models: readonly StoredModel[]; templates: readonly Template[] }) {
  const [search, setSearch] = useState('');
  const [tag, setTag] = useSearchParameter('tag');
  const sections = useMemo(() => sectionsOf(models, templates), [models, templates]);
  const tags = useMemo(() => tagsOf(sections), [sections]);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = sections
    .map((section) => ({ ...section, entries: section.entries.filter((entry) => matches(entry, words, tag)) }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <div className={styles.gallery}>
      <Group gap={8} mb={16}>
        <TextInput
          w={240}
          aria-label="Search models"
          placeholder="Search models"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {tags.map((each) => (
          <Chip
            key={each}
            size="xs"
            radius="sm"
            variant="outline"
            checked={tag === each}
            onChange={(on) => setTag(on ? each : null)}
          >
            {each}
          </Chip>
        ))}
      </Group>
      {shown.length === 0 && (
        <EmptyState
          title="No model fits"
          actions={
            <Button
              variant="default"
              onClick={() => {
                setSearch('');
                setTag(null);
              }}
            >
              Show all models
            </Button>
          }
        >
          Nothing has {[search && `“${search}”`, tag && `the tag “${tag}”`].filter(Boolean).join(' and ')}.
        </EmptyState>
      )}
      {shown.map(({ title, note, entries }) => (
        <section key={title} className={styles.section} aria-label={title}>
          <h2 className={styles.heading}>
            {title} <span className={styles.count}>{entries.length}</span>
            <span className={styles.headingNote}>{note}</span>
          </h2>
          <ul className={styles.cards}>{entries.map(({ card }) => card)}</ul>
        </section>
      ))}
    </div>
  );
}

const emptyCanvas = '/models/new?start=canvas';
const forDataset = (dataset: string | null) =>
  dataset === null ? '/models/new' : `/models/new?dataset=${encodeURIComponent(dataset)}`;

/** Where a model begins: one's own and imported ones, templates, well-known architectures, a data set, or nothing. */
export function GalleryPage() {
  const templates = useQuery(host.templates.list.queryOptions());
  const models = useQuery(host.models.list.queryOptions());
  const { data: datasets } = useQuery(host.datasets.list.queryOptions());
  useShortcuts('Models', [
    { keys: 'n', title: 'New run from an empty config', run: () => navigate('/models/new') },
    { keys: 'd', title: 'Draw a network on an empty canvas', run: () => navigate(emptyCanvas) },
    { keys: 'i', title: 'Import a model', run: () => openModelImport() },
  ]);
  return (
    <Page
      title="Models"
      actions={
        <>
          {datasets && datasets.datasets.length > 0 && (
            <DatasetMenu pathFor={forDataset}>
              <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                For a data set
              </Button>
            </DatasetMenu>
          )}
          <Button
            variant="default"
            leftSection={<IconTopologyStar3 size={16} stroke={1.6} />}
            onClick={() => navigate(emptyCanvas)}
          >
            Empty canvas
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileText size={16} stroke={1.6} />}
            onClick={() => navigate('/models/new')}
          >
            Empty config
          </Button>
          <Button leftSection={<IconFileImport size={16} stroke={1.6} />} onClick={() => openModelImport()}>
            Import
          </Button>
        </>
      }
    >
      <DropTarget onFiles={openModelImport}>
        <Loaded query={models}>
          {({ models: stored }) => (
            <Loaded query={templates}>
              {({ templates: shipped }) => <Gallery models={stored} templates={shipped} />}
            </Loaded>
          )}
        </Loaded>
      </DropTarget>
      <ImportModelDialog />
    </Page>
  );
}
