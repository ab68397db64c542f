import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconDotsVertical, IconDownload } from '@tabler/icons-react';
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

/** Copy and save of one chart: the same picture with its legend as PNG and SVG, its points as CSV. */
export function ChartMenu({ picture }: { picture: () => ChartPicture }) {
  const { title } = picture();
  const fileName = title.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  const copyPicture = async () => {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': chartToPng(picture()) })]);
    return 'The chart is on the clipboard.';
  };
  const copyNumbers = async () => {
    await navigator.clipboard.writeText(chartToCsv(picture()));
    return 'The numbers are on the clipboard.';
  };
  const savePng = async () => {
    save(await chartToPng(picture()), `${fileName}.png`);
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
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => report(copyPicture())}>
          Copy as picture
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => report(copyNumbers())}>
          Copy as CSV
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconDownload size={14} />} onClick={() => report(savePng())}>
          Save as PNG
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={14} />}
          onClick={() => save(new Blob([chartToSvg(picture())], { type: 'image/svg+xml' }), `${fileName}.svg`)}
        >
          Save as SVG
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={14} />}
          onClick={() => save(new Blob([chartToCsv(picture())], { type: 'text/csv' }), `${fileName}.csv`)}
        >
          Save as CSV
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
