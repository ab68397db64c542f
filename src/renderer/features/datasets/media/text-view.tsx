import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import classes from './media-viewer.module.css';
import { breakLines, textFigures } from './text-lines';

const lineHeight = 20;
const characterWidth = 7.4;
const margin = 20;

/** A text of any length: only the lines in sight are in the page. */
export function TextView({ text }: { text: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const perLine = Math.max(20, Math.min(140, Math.floor((size.width - 90) / characterWidth)));
  const lines = useMemo(() => breakLines(text, perLine), [text, perLine]);
  const figures = useMemo(() => textFigures(text), [text]);
  const first = Math.max(0, Math.floor(top / lineHeight) - margin);
  const last = Math.min(lines.length, Math.ceil((top + size.height) / lineHeight) + margin);
  return (
    <div className={classes.document}>
      <div className={classes.textBar}>
        <span>{formatCount(figures.characterCount)} characters</span>
        <span>{formatCount(figures.wordCount)} words</span>
        <span>{formatCount(figures.distinctWordCount)} different</span>
        <span>
          {formatCount(figures.lineCount)} {figures.lineCount === 1 ? 'line' : 'lines'}
        </span>
        <span
          className={classes.words}
          title={figures.topWords.map(({ word, count }) => `${word} ${count}`).join(', ')}
        >
          most frequent:{' '}
          {figures.topWords
            .slice(0, 8)
            .map(({ word, count }) => `${word} (${count})`)
            .join(', ')}
        </span>
      </div>
      <div
        ref={scroller}
        className={classes.lines}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text is scrolled with the keyboard.
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div style={{ height: lines.length * lineHeight, position: 'relative' }}>
          {size.height > 0 &&
            lines.slice(first, last).map(({ text: shown, line }, index) => (
              <div key={first + index} className={classes.line} style={{ top: (first + index) * lineHeight }}>
                <span aria-hidden>{line === 0 ? '' : formatCount(line)}</span>
                {shown}
              </div>
            ))}
        </div>
      </div>
    </div>
  );
}
