import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import classes from './splitter.module.css';

interface SplitterProps {
  first: ReactNode;
  second: ReactNode;
  /** Which side keeps its size when the window changes. */
  fixed?: 'first' | 'second';
  initialSize: number;
  minimumSize?: number;
  /** What stays at least for the other side. */
  minimumOther?: number;
  label: string;
  /** Remembers the size under this name. */
  name: string;
}

const keyStep = 16;

function storedSize(name: string, fallback: number): number {
  const stored = Number(localStorage.getItem(`studio.splitter.${name}`));
  return stored > 0 ? stored : fallback;
}

/** Two panes side by side with a bar between them that moves by pointer and arrow keys; double click resets it. */
export function Splitter(props: SplitterProps) {
  const { first, second, fixed = 'first', initialSize, minimumSize = 160, minimumOther = 240, label, name } = props;
  const container = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(() => storedSize(name, initialSize));
  const change = (next: number) => {
    const most = (container.current?.clientWidth ?? Number.POSITIVE_INFINITY) - minimumOther;
    const kept = Math.max(minimumSize, Math.min(most, next));
    setSize(kept);
    localStorage.setItem(`studio.splitter.${name}`, String(Math.round(kept)));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const startX = event.clientX;
    const startSize = size;
    const bar = event.currentTarget;
    bar.setPointerCapture(event.pointerId);
    const move = ({ clientX }: globalThis.PointerEvent) =>
      change(startSize + (fixed === 'first' ? clientX - startX : startX - clientX));
    const end = () => bar.removeEventListener('pointermove', move);
    bar.addEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', end, { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const towards = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
    if (towards === undefined) return;
    event.preventDefault();
    change(size + (fixed === 'first' ? towards : -towards));
  };
  const sized = { flex: `0 1 ${size}px`, minWidth: minimumSize };
  const free = { flex: '1 1 0', minWidth: minimumOther };
  return (
    <div ref={container} className={classes.container}>
      <div className={classes.pane} style={fixed === 'first' ? sized : free}>
        {first}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved. */}
      <div
        className={classes.bar}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(size)}
        aria-valuemin={minimumSize}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
        onDoubleClick={() => change(initialSize)}
      />
      <div className={classes.pane} style={fixed === 'second' ? sized : free}>
        {second}
      </div>
    </div>
  );
}
