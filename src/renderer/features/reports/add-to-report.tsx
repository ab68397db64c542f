import { Button, Group, Modal, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Block, blockTitles } from '../../../shared/report/blocks';
import { FailureNote } from '../../lib/failure-note';
import { client, host } from '../../lib/host-client';
import { useReportOffer } from '../../lib/report-offer';
import { navigate } from '../../lib/router';
import { showToast } from '../../lib/toast';
import styles from './report.module.css';

const newReport = 'newReport';

function Dialog({ blocks, onClose }: { blocks: readonly Block[]; onClose: () => void }) {
  const reports = useQuery(host.reports.list.queryOptions()).data?.reports;
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const target = chosen ?? reports?.[0]?.id ?? newReport;
  const add = async (goThere: boolean) => {
    setBusy(true);
    try {
      const { report } =
        target === newReport
          ? await client.reports.create({ blocks: [...blocks] })
          : await client.reports.append({ id: target, blocks: [...blocks] });
      onClose();
      if (goThere) navigate(`/reports/${report.id}`);
      else showToast(`Added to “${report.name}”.`);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const what = blocks.map((block) => blockTitles[block.kind].toLowerCase()).join(', ');
  return (
    <Modal opened onClose={onClose} title="Add to report" size={420}>
      <div className={styles.dialog}>
        <Select
          label="Report"
          description={`Put at its end: ${what}`}
          searchable
          allowDeselect={false}
          limit={100}
          data={[
            { value: newReport, label: 'New report' },
            ...(reports ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={target}
          onChange={setChosen}
        />
        {error !== null && <FailureNote title="It was not added" error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="default" loading={busy} onClick={() => void add(true)}>
            Add and open
          </Button>
          <Button loading={busy} onClick={() => void add(false)} data-autofocus>
            Add
          </Button>
        </Group>
      </div>
    </Modal>
  );
}

/** Asks for the report that offered blocks go into. */
export function AddToReport() {
  const blocks = useReportOffer((offer) => offer.blocks);
  return blocks && <Dialog blocks={blocks} onClose={() => useReportOffer.setState({ blocks: null })} />;
}
