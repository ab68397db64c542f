import { Button, Chip, Group, Menu, TextInput } from '@mantine/core';
import { IconChevronDown, IconFileText, IconSearch, IconTopologyStar3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { Template } from '../../../shared/contract/template';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { navigate, useSearchParameter } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { EmptyState } from '../../ui/empty-state';
import styles from './gallery-page.module.css';
import { TemplateCard } from './template-card';

function matches(template: Template, words: readonly string[], tag: string | null): boolean {
  if (tag && !template.tags.includes(tag)) return false;
  const text = [template.name, template.title, template.description, template.datasetName, ...template.tags]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function Gallery({ templates }: { templates: readonly Template[] }) {
  const [search, setSearch] = useState('');
  const [tag, setTag] = useSearchParameter('tag');
  const tags = useMemo(() => [...new Set(templates.flatMap((template) => template.tags))].toSorted(), [templates]);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = templates.filter((template) => matches(template, words, tag));
  return (
    <div className={styles.gallery}>
      <Group gap={8} mb={16}>
        <TextInput
          w={240}
          aria-label="Search templates"
          placeholder="Search templates"
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
      {shown.length === 0 ? (
        <EmptyState
          title="No template fits"
          actions={
            <Button
              variant="default"
              onClick={() => {
                setSearch('');
                setTag(null);
              }}
            >
              Show all templates
            </Button>
          }
        >
          Nothing has {[search && `“${search}”`, tag && `the tag “${tag}”`].filter(Boolean).join(' and ')}.
        </EmptyState>
      ) : (
        <ul className={styles.cards}>
          {shown.map((template) => (
            <TemplateCard key={template.name} template={template} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Begins with a config made from the columns of a data set of the project. */
function DatasetMenu() {
  const { data } = useQuery(host.datasets.list.queryOptions());
  if (!data || data.datasets.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          For a data set
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.datasets}>
        {data.datasets.map(({ id, name, rowCount }) => (
          <Menu.Item
            key={id}
            rightSection={<span className={styles.note}>{formatCount(rowCount)} rows</span>}
            onClick={() => navigate(`/models/new?dataset=${encodeURIComponent(name)}`)}
          >
            <span className={styles.datasetName}>{name}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const emptyCanvas = '/models/new?start=canvas';

/** Where a model begins: templates that train as they are, a data set of the project, or an empty config. */
export function GalleryPage() {
  const query = useQuery(host.templates.list.queryOptions());
  useShortcuts('Models', [
    { keys: 'n', title: 'New run from an empty config', run: () => navigate('/models/new') },
    { keys: 'd', title: 'Draw a network on an empty canvas', run: () => navigate(emptyCanvas) },
  ]);
  return (
    <Page
      title="Models"
      detail={query.data && `${query.data.templates.length} templates`}
      actions={
        <>
          <DatasetMenu />
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
        </>
      }
    >
      <Loaded query={query}>{({ templates }) => <Gallery templates={templates} />}</Loaded>
    </Page>
  );
}
