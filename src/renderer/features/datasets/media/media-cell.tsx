import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { ArrayPicture, isWholeArray } from './array-picture';
import classes from './media.module.css';
import { pictureShape, thumbnailAddress } from './media-address';
import { PlayButton } from './play-button';

interface MediaCellProps {
  /** A media id, or the bytes of an array. */
  value: unknown;
  column: DatasetColumn;
  dataset: Dataset;
}

/** A cell of a table that is no text: a small image, a button that plays a sound, an array as picture or in words. */
export function MediaCell({ value, column, dataset }: MediaCellProps) {
  if (value instanceof Uint8Array) {
    const words = `${(column.shape ?? []).join('×')} ${column.dtype ?? ''}`.trim();
    return (
      <span className={classes.cell} title={words}>
        {pictureShape(column) && isWholeArray(value, column) && (
          <ArrayPicture bytes={value} column={column} className={classes.cellPicture ?? ''} />
        )}
        <span>{words}</span>
      </span>
    );
  }
  const mediaId = String(value);
  if (column.kind === 'audio')
    return (
      <span className={classes.cell}>
        <PlayButton dataset={dataset} mediaId={mediaId} />
      </span>
    );
  return (
    <span className={classes.cell}>
      <img
        className={classes.cellPicture}
        src={thumbnailAddress(dataset, mediaId, 32)}
        alt=""
        decoding="async"
        draggable={false}
      />
    </span>
  );
}
