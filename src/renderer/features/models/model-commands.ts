import { IconFileImport, IconFileText, IconTopologyStar3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { architectures } from '../../../shared/graph/architectures';
import type { Command } from '../../lib/commands';
import { host } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { architecturePath } from './gallery/architecture-path';
import { openModelImport } from './stored/import-store';

/** Palette entries: an empty config, and every template by name. */
export function useModelCommands(): readonly Command[] {
  const { data } = useQuery(host.templates.list.queryOptions());
  return useMemo(
    () => [
      {
        id: 'model.new',
        group: 'Commands',
        title: 'New run from an empty config',
        keywords: 'train create model',
        icon: IconFileText,
        run: () => navigate('/models/new'),
      },
      {
        id: 'model.draw',
        group: 'Commands',
        title: 'Draw a network on an empty canvas',
        keywords: 'new model graph editor layers',
        icon: IconTopologyStar3,
        run: () => navigate('/models/new?start=canvas'),
      },
      {
        id: 'model.import',
        group: 'Commands',
        title: 'Import a model',
        keywords: 'keras hdf5 tensorflow saved model file open',
        icon: IconFileImport,
        run: () => openModelImport(),
      },
      ...architectures.map(
        ({ name, title, tags }): Command => ({
          id: `architecture.open:${name}`,
          group: 'Architectures',
          title: `New run: ${title}`,
          detail: name,
          keywords: `train network ${tags.join(' ')}`,
          icon: IconTopologyStar3,
          run: () => navigate(architecturePath(name)),
        }),
      ),
      ...(data?.templates ?? []).map(
        (template): Command => ({
          id: `template.open:${template.name}`,
          group: 'Templates',
          title: `New run: ${template.title}`,
          detail: template.name,
          keywords: `train ${template.tags.join(' ')} ${template.datasetName}`,
          icon: IconTopologyStar3,
          run: () => navigate(`/models/${encodeURIComponent(template.name)}`),
        }),
      ),
    ],
    [data],
  );
}
