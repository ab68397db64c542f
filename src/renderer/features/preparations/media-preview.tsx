import { Skeleton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MediaSampleView } from '../../../shared/contract/media-preview';
import { FailureNote } from '../../lib/failure-note';
import { host } from '../../lib/host-client';
import styles from './images.module.css';
import { MediaFigure } from './images-view';

interface MediaPreviewProps {
  preparationId: string;
  column: string;
  /** Behind which step of the list; 0 shows what is stored. */
  step: number;
  /** Rows of the job's table; none for some of the training split. */
  rows?: readonly number[];
}

const noRows: readonly number[] = [];

/** Images, sounds or arrays as they are stored and behind a step, side by side. */
export function MediaPreview({ preparationId, column, step, rows = noRows }: MediaPreviewProps) {
  const preview = useQuery({
    ...host.preparations.media.queryOptions({ input: { id: preparationId, column, step, rows: [...rows] } }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  if (preview.isError) return <FailureNote error={preview.error} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <Skeleton height={180} aria-label="The samples are being made" />;
  const { samples, learned, fittedRowCount } = preview.data;
  if (samples.length === 0) return <p className={styles.empty}>The training split has no rows.</p>;
  return (
    <div className={preview.isPlaceholderData ? styles.stale : undefined} aria-busy={preview.isFetching}>
      {learned.length > 0 && (
        <p className={styles.learned}>
          Learned from {fittedRowCount.toLocaleString('en-US')} training rows:{' '}
          {learned.map(({ step: place, text }) => (place > 0 ? `step ${place}: ${text}` : text)).join('; ')}.
        </p>
      )}
      <ol className={styles.samples} aria-label={`Samples of ${column}`}>
        {samples.map((sample) => (
          <SampleCard key={sample.row} sample={sample} isStored={step === 0} />
        ))}
      </ol>
    </div>
  );
}

function SampleCard({ sample, isStored }: { sample: MediaSampleView; isStored: boolean }) {
  const { row, label, before, after, problem } = sample;
  return (
    <li className={styles.sample}>
      <div className={styles.head}>
        <span className={styles.label}>{label ?? '–'}</span>
        <span className={styles.row}>row {row + 1}</span>
      </div>
      {problem && <p className={styles.problem}>{problem}</p>}
      {before && after && !isStored && (
        <div className={styles.pair}>
          <MediaFigure view={before} title={`row ${row + 1} as stored`} />
          <IconArrowRight size={16} className={styles.arrow} aria-hidden />
          <MediaFigure view={after} title={`row ${row + 1} transformed`} />
        </div>
      )}
      {before && isStored && <MediaFigure view={before} title={`row ${row + 1}`} />}
    </li>
  );
}
