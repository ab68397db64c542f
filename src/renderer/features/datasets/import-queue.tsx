import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '../../lib/router';
import classes from './import-queue.module.css';
import { closeImport, type ImportItem, removeItem, showItem } from './import-store';

const statusTitles = {
  sending: 'Reading',
  choosing: 'Waiting for you',
  importing: 'Importing',
  done: 'Imported',
} satisfies Record<ImportItem['status'], string>;

/** Several things to import, one after the other; only there when it is more than one. */
export function ImportQueue({ items, currentId }: { items: readonly ImportItem[]; currentId: number | null }) {
  if (items.length < 2) return null;
  return (
    <ul className={classes.queue} aria-label="Files to import">
      {items.map((item) => (
        <li key={item.id} className={classes.item} data-current={item.id === currentId}>
          <button
            type="button"
            className={classes.show}
            onClick={() => showItem(item.id)}
            aria-current={item.id === currentId}
            title={item.title}
          >
            <span className={classes.title}>{item.title}</span>
            <span className={classes.status} data-failed={item.error !== null}>
              {item.error === null ? statusTitles[item.status] : 'Needs your attention'}
            </span>
          </button>
          {item.status === 'done' && item.datasetId !== null ? (
            <Link to={`/datasets/${item.datasetId}`} className={classes.open} onClick={closeImport}>
              Open
            </Link>
          ) : (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              onClick={() => removeItem(item.id)}
              aria-label={`Remove ${item.title}`}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </li>
      ))}
    </ul>
  );
}
