import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { CodeBlock } from '../../ui/code-block';

/** What `studio doctor` says, to paste into a bug report. */
export function DoctorReport({ open, onClose }: { open: boolean; onClose: () => void }) {
  const query = useQuery(host.engines.doctor.queryOptions({ enabled: open, staleTime: 0, gcTime: 0 }));
  return (
    <Modal opened={open} onClose={onClose} title="Doctor report" size={760}>
      <Loaded query={query}>
        {({ report }) => <CodeBlock code={report} label="doctor report" maximumHeight={480} />}
      </Loaded>
    </Modal>
  );
}
