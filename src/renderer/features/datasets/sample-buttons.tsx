import { Button } from '@mantine/core';
import { IconTablePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../shared/base/format';
import { host } from '../../lib/host-client';
import { addSample } from './dataset-actions';
import classes from './sample-buttons.module.css';

/** The data sets that ship with the studio, each one click away. */
export function SampleButtons() {
  const { data } = useQuery(host.datasets.samples.queryOptions());
  if (!data || data.samples.length === 0) return null;
  return (
    <div className={classes.samples}>
      <p className={classes.text}>or start with a sample</p>
      <ul className={classes.list}>
        {data.samples.map(({ name, title, description, rowCount }) => (
          <li key={name} className={classes.sample}>
            <div className={classes.words}>
              <div className={classes.title}>
                {title} <span className={classes.rows}>{formatCount(rowCount)} rows</span>
              </div>
              <div className={classes.description}>{description}</div>
            </div>
            <Button
              variant="default"
              leftSection={<IconTablePlus size={16} stroke={1.6} />}
              onClick={() => addSample(name, title)}
              aria-label={`Add ${title}`}
            >
              Add
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
