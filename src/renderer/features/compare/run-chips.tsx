import { Button, CloseButton, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { RunSummary } from '../../../shared/contract/run';
import { LineSwatch, lineStyleOf, useColorScheme } from '../../lib/charts';
import { Link } from '../../lib/router';
import styles from './compare-page.module.css';
import { offeredCount } from './offered-count';

/** More chips than this would push what is compared off the page. */
const shownCount = 14;

interface RunChipsProps {
  all: readonly RunSummary[];
  chosen: readonly RunSummary[];
  onChange(ids: readonly string[]): void;
}

/** The compared runs, each with its line; at the end a field that adds another. */
export function RunChips({ all, chosen, onChange }: RunChipsProps) {
  const scheme = useColorScheme();
  const [isOpen, setOpen] = useState(false);
  const ids = chosen.map(({ id }) => id);
  const others = useMemo(() => {
    const taken = new Set(chosen.map(({ id }) => id));
    return all
      .filter(({ id }) => !taken.has(id))
      .toSorted((a, b) => b.number - a.number)
      .map(({ id, name, experiment }) => ({ value: id, label: `${name} · ${experiment}` }));
  }, [all, chosen]);
  return (
    <ul className={styles.chips} aria-label="Compared runs">
      {(isOpen ? chosen : chosen.slice(0, shownCount)).map((run) => (
        <li key={run.id} className={styles.chip}>
          <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
          <Link to={`/runs/${run.id}`} className={styles.chipName} title={`${run.name} · ${run.experiment}`}>
            {run.name}
          </Link>
          <CloseButton
            size={18}
            iconSize={12}
            aria-label={`Remove ${run.name} from the comparison`}
            onClick={() => onChange(ids.filter((id) => id !== run.id))}
          />
        </li>
      ))}
      {chosen.length > shownCount && (
        <li>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Show fewer' : `and ${formatCount(chosen.length - shownCount)} more`}
          </Button>
        </li>
      )}
      <li>
        <Select
          w={200}
          searchable
          aria-label="Add a run"
          placeholder="Add a run"
          leftSection={<IconPlus size={14} />}
          value={null}
          nothingFoundMessage="No other run"
          maxDropdownHeight={320}
          limit={offeredCount}
          data={others}
          onChange={(id) => id && onChange([...ids, id])}
        />
      </li>
    </ul>
  );
}
