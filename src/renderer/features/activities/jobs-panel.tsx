import { ActionIcon, Button, Tooltip } from '@mantine/core';
import {
  type Icon,
  IconChartLine,
  IconCpu,
  IconDatabaseEdit,
  IconDatabaseImport,
  IconGauge,
  IconPackageExport,
  IconReportAnalytics,
  IconTableExport,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount, formatDuration } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import { FailureNote } from '../../lib/failure-note';
import { client } from '../../lib/host-client';
import { Link } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { showFailure } from '../../lib/toast';
import { ProgressLine } from '../../ui/progress-line';
import { RelativeTime } from '../../ui/relative-time';
import classes from './jobs-panel.module.css';
import { QueueSection } from './queue-section';
import { clearEndedJobs, type Job, useJobs } from './use-jobs';

const kindIcons = {
  run: IconChartLine,
  import: IconDatabaseImport,
  edit: IconDatabaseEdit,
  export: IconPackageExport,
  evaluate: IconReportAnalytics,
  predict: IconTableExport,
  engineInstall: IconCpu,
  engineMeasure: IconGauge,
  dryRun: IconGauge,
  delete: IconTrash,
} satisfies Record<Job['kind'], Icon>;

function cancelJob(job: Job): void {
  const cancelling = job.kind === 'run' ? client.runs.stop({ id: job.id }) : client.activities.cancel({ id: job.id });
  cancelling.catch((error: unknown) => showFailure(`“${job.title}” could not be stopped`, error));
}

/** The message in short; the whole with its lines on demand. */
function JobFailure({ error }: { error: NonNullable<Job['error']> }) {
  const [open, setOpen] = useState(false);
  const { problems, logId } = error.data;
  const more = error.message.length > 160 || (problems?.length ?? 0) > 0 || logId !== undefined;
  if (open || !more) return <FailureNote error={new StudioError(error.code, error.message, error.data)} />;
  return (
    <>
      <p className={classes.message}>{error.message}</p>
      <Button variant="subtle" size="compact-xs" onClick={() => setOpen(true)} className={classes.more}>
        Details
      </Button>
    </>
  );
}

function JobLine({ job, active }: { job: Job; active: boolean }) {
  const JobIcon = kindIcons[job.kind];
  const rate = active && job.samplesPerSecond !== null && `${formatCount(job.samplesPerSecond)} samples/s`;
  const remaining = job.remainingMs !== null && `${formatDuration(job.remainingMs)} left`;
  const steps = job.steps && `step ${formatCount(job.steps.step)}/${formatCount(job.steps.stepCount)}`;
  return (
    <li className={classes.job}>
      <JobIcon size={16} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <div className={classes.head}>
          {job.link ? (
            <Link to={job.link} className={classes.title}>
              {job.title}
            </Link>
          ) : (
            <span className={classes.title}>{job.title}</span>
          )}
          {job.endedAt !== null && !active && (
            <span className={classes.time}>
              <RelativeTime atMs={job.endedAt} />
            </span>
          )}
        </div>
        {active && <ProgressLine fraction={job.fraction} label={job.title} />}
        <div className={classes.detail}>{[job.detail, steps, rate, remaining].filter(Boolean).join(' · ')}</div>
        {job.error && <JobFailure error={job.error} />}
      </div>
      {active && (
        <Tooltip label={job.kind === 'run' ? 'Stop with a checkpoint' : 'Cancel'}>
          <ActionIcon
            onClick={() => cancelJob(job)}
            aria-label={`${job.kind === 'run' ? 'Stop' : 'Cancel'} ${job.title}`}
          >
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

function Section({ title, jobs, active = false }: { title: string; jobs: readonly Job[]; active?: boolean }) {
  if (jobs.length === 0) return null;
  return (
    <section>
      <h3 className={classes.section}>
        {title} <span className={classes.count}>{jobs.length}</span>
      </h3>
      <ul className={classes.list}>
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} active={active} />
        ))}
      </ul>
    </section>
  );
}

/** All long work with progress, rate, remaining time and cancel; slides in at the right, the page stays usable. */
export function JobsPanel({ open, onClose }: { open: boolean; onClose: () => void }) {
  if (!open) return null;
  return <OpenPanel onClose={onClose} />;
}

function OpenPanel({ onClose }: { onClose: () => void }) {
  const { running, queuedCount, failed, ended } = useJobs();
  useShortcuts('Jobs', [{ keys: 'escape', title: 'Close jobs', run: onClose }]);
  const none = running.length + queuedCount + failed.length + ended.length === 0;
  return (
    <aside className={classes.panel} id="jobs" aria-label="Jobs">
      <header className={classes.header}>
        <h2 className={classes.heading}>Jobs</h2>
        <div>
          {failed.length + ended.length > 0 && (
            <Button variant="subtle" color="gray" onClick={clearEndedJobs}>
              Clear ended
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={onClose}>
            Close
          </Button>
        </div>
      </header>
      <div className={classes.scroll}>
        {none && (
          <p className={classes.none}>
            Nothing has run since the studio was opened. Training, imports, exports and installations appear here.
          </p>
        )}
        <Section title="Running" jobs={running} active />
        <QueueSection />
        <Section title="Failed" jobs={failed} />
        <Section title="Ended" jobs={ended} />
      </div>
    </aside>
  );
}
