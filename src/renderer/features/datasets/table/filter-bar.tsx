import {
  ActionIcon,
  Button,
  CloseButton,
  Menu,
  NumberInput,
  Popover,
  SegmentedControl,
  TextInput,
} from '@mantine/core';
import { IconArrowBarToDown, IconDownload, IconEye, IconFilter } from '@tabler/icons-react';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { ColumnProfile, Dataset } from '../../../../shared/contract/dataset';
import { bulkAddress } from '../../../lib/bulk';
import { conditionWords } from './column-condition';
import { type RowsView, viewQuery } from './row-pages';
import { SqlInput } from './sql-input';
import classes from './table-tab.module.css';
import type { TableView } from './table-view';

interface FilterBarProps {
  dataset: Dataset;
  profiles: readonly ColumnProfile[];
  view: TableView;
  change: (part: Partial<TableView>) => void;
  asked: RowsView;
  rowCount: number | null;
  selectedCount: number;
  onClearSelection: () => void;
  /** What can be done with the selected rows. */
  selectionActions: ReactNode;
  invalid: boolean;
  failed: boolean;
  input: RefObject<HTMLInputElement | null>;
  onGo: (row: number) => void;
  goOpen: boolean;
  setGoOpen: (open: boolean) => void;
}

/** Above the table: text or SQL to filter by, what columns' menus asked for, the number of rows, going to one, export. */
export function FilterBar(props: FilterBarProps) {
  const { dataset, view, change, asked, rowCount } = props;
  const [sql, setSql] = useState(view.sql);
  useEffect(() => setSql(view.sql), [view.sql]);
  const typed = view.mode === 'sql' ? sql : view.text;
  const clear = () => {
    setSql('');
    change(view.mode === 'sql' ? { sql: '' } : { text: '' });
  };
  const clearButton = typed !== '' && <CloseButton size="xs" onClick={clear} aria-label="Clear the filter" />;
  const filtered = asked.where !== '' || asked.filter !== '';
  const total = formatCount(dataset.rowCount);
  return (
    <div className={classes.bar}>
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Filter by text or SQL"
          value={view.mode}
          onChange={(mode) => change({ mode: mode as TableView['mode'] })}
          data={[
            { value: 'text', label: 'Text' },
            { value: 'sql', label: 'SQL' },
          ]}
        />
        {view.mode === 'sql' ? (
          <SqlInput
            input={props.input}
            value={sql}
            columns={dataset.columns}
            profiles={props.profiles}
            invalid={props.invalid}
            leftSection={<IconFilter size={14} />}
            rightSection={clearButton}
            onChange={setSql}
            onApply={() => change({ sql: sql.trim() })}
          />
        ) : (
          <TextInput
            ref={props.input}
            aria-label="Filter rows"
            placeholder="Filter: text in any column"
            leftSection={<IconFilter size={14} />}
            rightSection={clearButton}
            value={view.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
            onKeyDown={(event) => event.key === 'Escape' && change({ text: '' })}
            className={classes.filter}
          />
        )}
        {view.mode === 'sql' && sql.trim() !== view.sql && (
          <Button size="compact-sm" variant="default" onClick={() => change({ sql: sql.trim() })}>
            Filter
          </Button>
        )}
        <span className={classes.count} role="status">
          {props.failed
            ? 'the filter has an error'
            : rowCount === null
              ? 'Looking for rows…'
              : filtered
                ? `${formatCount(rowCount)} of ${total} rows`
                : `${total} rows, ${formatCount(dataset.columns.length)} columns`}
        </span>
        {props.selectedCount > 0 && (
          <span className={classes.chip}>
            {formatCount(props.selectedCount)} selected
            <CloseButton size="xs" onClick={props.onClearSelection} aria-label="Clear the selection" />
          </span>
        )}
        {props.selectedCount > 0 && props.selectionActions}
        <span className={classes.end}>
          {view.hidden.length > 0 && (
            <Menu position="bottom-end" width={240}>
              <Menu.Target>
                <Button size="compact-sm" variant="default" leftSection={<IconEye size={14} />}>
                  {formatCount(view.hidden.length)} hidden
                </Button>
              </Menu.Target>
              <Menu.Dropdown className={classes.longMenu}>
                <Menu.Item onClick={() => change({ hidden: [] })}>Show all columns</Menu.Item>
                <Menu.Divider />
                {view.hidden.map((name) => (
                  <Menu.Item
                    key={name}
                    onClick={() => change({ hidden: view.hidden.filter((other) => other !== name) })}
                  >
                    {name}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          <GoToRow rowCount={rowCount ?? 0} open={props.goOpen} setOpen={props.setGoOpen} onGo={props.onGo} />
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <ActionIcon aria-label="Save these rows as a file" title="Save these rows as a file">
                <IconDownload size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {(['csv', 'parquet'] as const).map((format) => (
                <Menu.Item
                  key={format}
                  component="a"
                  download={`${dataset.name}.${format}`}
                  href={bulkAddress(bulkPaths.datasetExport(dataset.id), { ...viewQuery(dataset, asked), format })}
                >
                  {formatCount(rowCount ?? 0)} rows as {format === 'csv' ? 'CSV' : 'Parquet'}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </span>
      </div>
      {view.conditions.length > 0 && (
        <ul className={classes.chips} aria-label="Filters">
          {view.conditions.map((condition, index) => (
            <li key={JSON.stringify(condition)} className={classes.chip}>
              {conditionWords(condition)}
              <CloseButton
                size="xs"
                aria-label={`Remove the filter ${conditionWords(condition)}`}
                onClick={() => change({ conditions: view.conditions.toSpliced(index, 1) })}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface GoToRowProps {
  rowCount: number;
  open: boolean;
  setOpen: (open: boolean) => void;
  onGo: (row: number) => void;
}

function GoToRow({ rowCount, open, setOpen, onGo }: GoToRowProps) {
  const [row, setRow] = useState<number | string>('');
  const go = () => {
    const wanted = Number(row);
    if (!Number.isFinite(wanted) || row === '') return;
    setOpen(false);
    onGo(Math.max(1, Math.min(rowCount, Math.round(wanted))) - 1);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon aria-label="Go to a row" title="Go to a row (Ctrl G)" onClick={() => setOpen(!open)}>
          <IconArrowBarToDown size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.go}>
        <NumberInput
          label="Row as shown"
          placeholder={`1 to ${formatCount(rowCount)}`}
          min={1}
          max={rowCount}
          allowDecimal={false}
          thousandSeparator=","
          value={row}
          onChange={setRow}
          onKeyDown={(event) => event.key === 'Enter' && go()}
          data-autofocus
        />
        <Button onClick={go}>Go</Button>
      </Popover.Dropdown>
    </Popover>
  );
}
