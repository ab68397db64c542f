import { ActionIcon, Button } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { MediaFacts } from '../../../../shared/contract/media';
import { useShortcuts } from '../../../lib/shortcuts';
import { mediaAddress } from './media-address';
import classes from './media-viewer.module.css';

interface View {
  /** Pixels of the screen for one of the image. */
  scale: number;
  /** Of the image's left upper corner. */
  x: number;
  y: number;
}

const largestScale = 64;
const step = 1.25;

/** An image that can be made larger and moved; from twice its size on its pixels are seen as they are. */
export function ImageView({ dataset, facts }: { dataset: Dataset; facts: MediaFacts }) {
  const stage = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [view, setView] = useState<View | null>(null);
  const [failed, setFailed] = useState(false);
  const drag = useRef<{ x: number; y: number } | null>(null);
  const width = facts.width ?? 1;
  const height = facts.height ?? 1;
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const fitScale = Math.min(largestScale, (size.width - 32) / width, (size.height - 32) / height);
  const centred = (scale: number): View => ({
    scale,
    x: (size.width - width * scale) / 2,
    y: (size.height - height * scale) / 2,
  });
  const current = view ?? centred(Math.max(0.01, fitScale));
  const zoom = (factor: number, atX = size.width / 2, atY = size.height / 2) =>
    setView((before) => {
      const from = before ?? centred(Math.max(0.01, fitScale));
      const scale = Math.min(largestScale, Math.max(Math.min(fitScale, 1) / 4, from.scale * factor));
      const ratio = scale / from.scale;
      return { scale, x: atX - (atX - from.x) * ratio, y: atY - (atY - from.y) * ratio };
    });
  const zoomer = useRef(zoom);
  zoomer.current = zoom;
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    // React listens passively, which cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoomer.current(event.deltaY < 0 ? step : 1 / step, event.clientX - box.left, event.clientY - box.top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);
  useShortcuts('Image', [
    { keys: '+', title: 'Zoom in', run: () => zoom(step), whileTyping: true },
    { keys: '-', title: 'Zoom out', run: () => zoom(1 / step), whileTyping: true },
    { keys: '0', title: 'Fit', run: () => setView(null), whileTyping: true },
    { keys: '1', title: 'Original size', run: () => setView(centred(1)), whileTyping: true },
  ]);
  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    const movedX = event.clientX - from.x;
    const movedY = event.clientY - from.y;
    drag.current = { x: event.clientX, y: event.clientY };
    setView((before) => {
      const base = before ?? centred(fitScale);
      return { ...base, x: base.x + movedX, y: base.y + movedY };
    });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons below and keys do the same. */}
      <div
        ref={stage}
        className={classes.image}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = null;
        }}
        onDoubleClick={() => setView(view ? null : centred(1))}
      >
        {failed ? (
          <p className={classes.note}>The image cannot be shown.</p>
        ) : (
          <img
            src={mediaAddress(dataset, facts.id, facts.format === 'tiff' ? 'png' : undefined)}
            alt={facts.path}
            draggable={false}
            onError={() => setFailed(true)}
            style={{
              width,
              height,
              transform: `translate(${current.x}px, ${current.y}px) scale(${current.scale})`,
              imageRendering: current.scale >= 2 ? 'pixelated' : 'auto',
            }}
          />
        )}
      </div>
      <div className={classes.tools}>
        <ActionIcon variant="default" aria-label="Zoom out" onClick={() => zoom(1 / step)}>
          <IconMinus size={16} />
        </ActionIcon>
        <span className={classes.scale}>{formatNumber(current.scale * 100, 3)} %</span>
        <ActionIcon variant="default" aria-label="Zoom in" onClick={() => zoom(step)}>
          <IconPlus size={16} />
        </ActionIcon>
        <Button variant="default" size="compact-sm" onClick={() => setView(null)}>
          Fit
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => setView(centred(1))}>
          Original size
        </Button>
      </div>
    </>
  );
}
