import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../../shared/base/format';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { Loaded } from '../../../lib/loaded';
import { CopyButton } from '../../../ui/copy-button';
import type { RowPages } from './row-pages';
import { plainText } from './table-cell';
import classes from './table-tab.module.css';

interface CellDialogProps {
  dataset: Dataset;
  pages: RowPages;
  /** As shown. */
  row: number;
  column: number;
  onClose: () => void;
}

/** The whole value of one cell. */
export function CellDialog({ dataset, pages, row, column, onClose }: CellDialogProps) {
  const shown = dataset.columns[column] as DatasetColumn;
  const query = useQuery({
    queryKey: ['datasetCell', dataset.id, dataset.version, pages.placeOf(row), column],
    queryFn: async ({ signal }) => {
      const { table } = await pages.read(row, 1, [column], signal);
      return { value: plainText(table.getChildAt(1)?.get(0), shown) };
    },
  });
  const place = pages.placeOf(row);
  return (
    <Modal opened onClose={onClose} size="lg" title={`${shown.name}, row ${formatCount((place ?? row) + 1)}`}>
      <Loaded query={query}>
        {({ value }) =>
          value === null ? (
            <p className={classes.missing}>missing</p>
          ) : (
            <>
              <pre className={classes.value}>{value}</pre>
              <div className={classes.valueFoot}>
                <span>{formatCount(value.length)} characters</span>
                <CopyButton text={value} label="Copy the value" />
              </div>
            </>
          )
        }
      </Loaded>
    </Modal>
  );
}
