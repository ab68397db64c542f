import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { NearDuplicates as Found } from '../../../../shared/contract/media';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { selectRows } from '../row-selection';
import { thumbnailAddress } from './media-address';
import classes from './media-profile.module.css';

const firstShownCount = 12;

/** Groups of images that look alike, those that leak or contradict first. */
export function NearDuplicates({ dataset }: { dataset: Dataset }) {
  const query = useQuery(
    host.media.nearDuplicates.queryOptions({
      input: { id: dataset.id, version: dataset.version },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  return <Loaded query={query}>{(found) => <Groups dataset={dataset} found={found} />}</Loaded>;
}

function Groups({ dataset, found }: { dataset: Dataset; found: Found }) {
  const [shownCount, setShownCount] = useState(firstShownCount);
  const { groups, groupCount, rowCount, acrossClassesCount, acrossSplitsCount, isComplete } = found;
  if (groupCount === 0) return <p className={classes.note}>No two images look alike.</p>;
  // The first of each group stays.
  const others = groups.flatMap(({ members }) => members.slice(1).map(({ row }) => row));
  return (
    <div>
      <p className={classes.note}>
        {formatCount(groupCount)} {groupCount === 1 ? 'group' : 'groups'} with {formatCount(rowCount)} rows
        {acrossSplitsCount > 0 && `, ${formatCount(acrossSplitsCount)} across parts of the split`}
        {acrossClassesCount > 0 && `, ${formatCount(acrossClassesCount)} with several classes`}
        {!isComplete && '; there were too many pairs to look at all'}.{' '}
        <Button variant="subtle" size="compact-sm" onClick={() => selectRows(dataset.id, dataset.version, others)}>
          Select all but the first of each group
        </Button>
      </p>
      <ul className={classes.groups}>
        {groups.slice(0, shownCount).map(({ members, count, identical, acrossClasses, acrossSplits }) => (
          <li key={members[0]?.row}>
            <div className={classes.badges}>
              <span>{formatCount(count)} images</span>
              {identical && <Badge variant="light">the same file</Badge>}
              {acrossClasses && (
                <Badge variant="light" color="yellow">
                  several classes
                </Badge>
              )}
              {acrossSplits && (
                <Badge variant="light" color="red">
                  several parts
                </Badge>
              )}
            </div>
            <div className={classes.members}>
              {members.map(({ row, id, path, label, split }) => (
                <figure key={row} title={`Row ${formatCount(row + 1)}, ${path}`}>
                  <img src={thumbnailAddress(dataset, id, 72)} alt={path} loading="lazy" decoding="async" />
                  <figcaption>{[label, split].filter((text) => text !== null).join(' · ')}</figcaption>
                </figure>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {groups.length > shownCount && (
        <Button variant="default" onClick={() => setShownCount(shownCount + 24)}>
          Show more
        </Button>
      )}
    </div>
  );
}
