import { Button } from '@mantine/core';
import { IconClipboardText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { InlineCode } from '../../ui/inline-code';
import { DoctorReport } from './doctor-report';
import { EngineRow } from './engine-row';
import classes from './engines-page.module.css';

/** Which engine runs, why, how fast, and what to do to get a faster one. */
export function EnginesPage() {
  const query = useQuery(host.engines.list.queryOptions());
  const [reportOpen, setReportOpen] = useState(false);
  return (
    <Page
      title="Engines"
      actions={
        <Button variant="default" leftSection={<IconClipboardText size={16} />} onClick={() => setReportOpen(true)}>
          Doctor report
        </Button>
      }
    >
      <Loaded query={query}>
        {({ engines, choiceReason }) => (
          <>
            <p className={classes.choice}>
              <InlineCode text={choiceReason} />
            </p>
            <ul className={classes.list}>
              {engines.map((engine) => (
                <EngineRow key={engine.id} engine={engine} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <DoctorReport open={reportOpen} onClose={() => setReportOpen(false)} />
    </Page>
  );
}
