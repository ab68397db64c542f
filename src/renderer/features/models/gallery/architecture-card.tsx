import { ActionIcon, Tooltip } from '@mantine/core';
import { IconDatabase } from '@tabler/icons-react';
import { useMemo } from 'react';
import { formatCompact } from '../../../../shared/base/format';
import { analyseModel } from '../../../../shared/graph/analysis';
import type { Architecture, ArchitectureData } from '../../../../shared/graph/architectures';
import { type Model, modelSchema } from '../../../../shared/graph/model';
import { NetworkSketch } from '../network-sketch';
import { architecturePath } from './architecture-path';
import { Card } from './card';
import { DatasetMenu } from './dataset-menu';

const dataTitles = {
  image: 'images',
  imageToImage: 'images, to images',
  text: 'texts',
  nextToken: 'texts, to go on',
  series: 'series',
  pair: 'pairs',
  reconstruction: 'tables, given back',
} satisfies Record<ArchitectureData, string>;

/** A well-known network; it is made to the measure of a data set when it is opened. */
export function ArchitectureCard({ architecture }: { architecture: Architecture }) {
  const { name, title, description, source, data } = architecture;
  const analysis = useMemo(
    () => analyseModel(modelSchema.parse(architecture.build(architecture.standard)) as Model),
    [architecture],
  );
  const { trainable, nonTrainable } = analysis.parameterCount;
  return (
    <Card
      to={architecturePath(name)}
      title={title}
      description={description}
      sketch={<NetworkSketch analysis={analysis} label={`${analysis.layers.length} layers`} />}
      facts={[
        ['For', dataTitles[data]],
        ['Source', source],
        ['Network', `${analysis.layers.length} layers · ${formatCompact(trainable + nonTrainable)} parameters`],
      ]}
      actions={
        <DatasetMenu pathFor={(dataset) => architecturePath(name, dataset)}>
          <Tooltip label="For a data set">
            <ActionIcon variant="subtle" color="gray" aria-label={`${title} for a data set`}>
              <IconDatabase size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </DatasetMenu>
      }
    />
  );
}
