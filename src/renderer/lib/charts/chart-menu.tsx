import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconArrowsMaximize,
  IconCopy,
  IconDotsVertical,
  IconDownload,
  IconEyeOff,
  IconFileAnalytics,
  IconTrash,
} from '@tabler/icons-react';
import { memo, type RefObject } from 'react';
import { type ChartPicture, chartToCsv, chartToPng, chartToSvg } from './chart-export';
import styles from './line-chart.module.css';

function save(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function report(work: Promise<string | null>): void {
  work.then(
    (message) => message && notifications.show({ message }),
    (error: unknown) =>
      notifications.show({
        color: 'red',
        title: 'The chart could not be copied or saved',
        message: `${error instanceof Error ? error.message : String(error)} Save it as a file instead.`,
      }),
  );
}

/** A chart's forms outside of the studio. One more: a line here. */
const formats = {
  png: { title: 'PNG', copyTitle: 'Copy as picture (PNG)', type: 'image/png', make: chartToPng },
  svg: {
    title: 'SVG',
    copyTitle: 'Copy as SVG',
    type: 'image/svg+xml',
    make: async (picture) => textBlob(chartToSvg(picture), 'image/svg+xml'),
  },
  csv: {
    title: 'CSV',
    copyTitle: 'Copy as CSV',
    type: 'text/csv',
    make: async (picture) => textBlob(chartToCsv(picture), 'text/csv'),
  },
} satisfies Record<
  string,
  { title: string; copyTitle: string; type: string; make(picture: ChartPicture): Promise<Blob> }
>;
type Format = keyof typeof formats;
const formatNames = Object.keys(formats) as Format[];

function textBlob(text: string, type: string): Blob {
  return new Blob([text], { type });
}

async function copy(format: Format, picture: ChartPicture): Promise<string> {
  const blob = formats[format].make(picture);
  // Browsers take pictures as PNG only; other forms go as the text that they are.
  if (format === 'png') await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  else await navigator.clipboard.writeText(await (await blob).text());
  return `The chart is on the clipboard as ${formats[format].title}.`;
}

/** What a chart's buttons do, as it is when they are pressed. */
export interface ChartActs {
  picture(): ChartPicture;
  onFull: (() => void) | undefined;
  onHide: (() => void) | undefined;
  onAddToReport: (() => void) | undefined;
  onRemove: (() => void) | undefined;
}

interface ChartToolsProps {
  title: string;
  acts: RefObject<ChartActs | null>;
  opensFull: boolean;
  hides: boolean;
  addsToReport: boolean;
  removes: boolean;
}

/** The buttons of a chart's head. A chart that grows with its run does not render them again. */
export const ChartTools = memo(function ChartTools({ opensFull, ...menu }: ChartToolsProps) {
  return (
    <>
      {opensFull && (
        <ActionIcon
          size={24}
          className={styles.menu}
          aria-label={`Show the chart ${menu.title} in full`}
          onClick={() => menu.acts.current?.onFull?.()}
        >
          <IconArrowsMaximize size={14} />
        </ActionIcon>
      )}
      <ChartMenu {...menu} />
    </>
  );
});

/** Copy and save of one chart: the same picture with its legend as PNG and SVG, its points as CSV. */
function ChartMenu({ title, acts, hides, addsToReport, removes }: Omit<ChartToolsProps, 'opensFull'>) {
  const picture = () => (acts.current as ChartActs).picture();
  const fileName = title.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 120);
  const saveAs = async (format: Format) => {
    save(await formats[format].make(picture()), `${fileName}.${format}`);
    return null;
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={24} className={styles.menu} aria-label={`Copy or save the chart ${title}`}>
          <IconDotsVertical size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {formatNames.map((format) => (
          <Menu.Item key={format} leftSection={<IconCopy size={14} />} onClick={() => report(copy(format, picture()))}>
            {formats[format].copyTitle}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {formatNames.map((format) => (
          <Menu.Item key={format} leftSection={<IconDownload size={14} />} onClick={() => report(saveAs(format))}>
            Save as {formats[format].title}
          </Menu.Item>
        ))}
        {addsToReport && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconFileAnalytics size={14} />} onClick={() => acts.current?.onAddToReport?.()}>
              Add to report
            </Menu.Item>
          </>
        )}
        {hides && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconEyeOff size={14} />} onClick={() => acts.current?.onHide?.()}>
              Hide this chart
            </Menu.Item>
          </>
        )}
        {removes && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => acts.current?.onRemove?.()}>
              Delete these points …
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
