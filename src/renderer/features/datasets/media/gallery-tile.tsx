import { useState } from 'react';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { ArrayPicture, isWholeArray } from './array-picture';
import classes from './gallery.module.css';
import { pictureShape, thumbnailAddress } from './media-address';
import { PlayButton } from './play-button';
import { SmallWaveform } from './waveform';

interface GalleryTileProps {
  dataset: Dataset;
  column: DatasetColumn;
  /** Undefined while it is loaded. */
  value: unknown;
  caption: string;
  size: number;
  selected: boolean;
  onToggle: () => void;
}

/** What a tile of the gallery holds: the picture, sound or text of a row, its name, and a box to select it. */
export function GalleryTile({ dataset, column, value, caption, size, selected, onToggle }: GalleryTileProps) {
  return (
    <>
      <div className={classes.picture} style={{ height: size }}>
        <Content dataset={dataset} column={column} value={value} size={size} />
      </div>
      {caption !== '' && (
        <div className={classes.caption} title={caption}>
          {caption}
        </div>
      )}
      <span className={classes.check} data-selected={selected || undefined}>
        <input
          type="checkbox"
          checked={selected}
          onChange={onToggle}
          onClick={(event) => event.stopPropagation()}
          tabIndex={-1}
          aria-label={`Select ${caption}`}
        />
      </span>
    </>
  );
}

type ContentProps = Pick<GalleryTileProps, 'dataset' | 'column' | 'value' | 'size'>;

function Content({ dataset, column, value, size }: ContentProps) {
  if (value === undefined) return null;
  if (value === null) return <span className={classes.none}>missing</span>;
  if (value instanceof Uint8Array)
    return pictureShape(column) && isWholeArray(value, column) ? (
      <ArrayPicture bytes={value} column={column} className={classes.array ?? ''} />
    ) : (
      <span className={classes.none}>too large for a tile</span>
    );
  if (column.kind === 'image') return <Thumbnail dataset={dataset} mediaId={String(value)} size={size} />;
  if (column.kind === 'audio')
    return (
      <div className={classes.sound}>
        <SmallWaveform dataset={dataset} mediaId={String(value)} width={size - 16} height={Math.round(size * 0.45)} />
        <PlayButton dataset={dataset} mediaId={String(value)} size={16} mouseOnly />
      </div>
    );
  return <p className={classes.text}>{String(value)}</p>;
}

function Thumbnail({ dataset, mediaId, size }: { dataset: Dataset; mediaId: string; size: number }) {
  const [failed, setFailed] = useState(false);
  const [isTiny, setIsTiny] = useState(false);
  if (failed) return <span className={classes.none}>cannot be shown</span>;
  return (
    <img
      src={thumbnailAddress(dataset, mediaId, size)}
      alt=""
      decoding="async"
      draggable={false}
      // Pixels that are made much larger are seen as they are, not blurred.
      style={isTiny ? { imageRendering: 'pixelated' } : undefined}
      onLoad={({ currentTarget }) => setIsTiny(currentTarget.naturalWidth * 2 <= size)}
      onError={() => setFailed(true)}
    />
  );
}
