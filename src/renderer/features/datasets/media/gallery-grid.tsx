import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { formatCount } from '../../../../shared/base/format';
import classes from './gallery.module.css';
import { type LaidOut, layOut, type Section } from './sections';

export interface GalleryGridHandle {
  reveal(item: number): void;
  focus(): void;
}

interface GalleryGridProps {
  sections: readonly Section[];
  /** Units: pixels. */
  tileSize: number;
  /** Below the picture. */
  captionHeight: number;
  focused: number;
  onFocus: (item: number) => void;
  onOpen: (item: number) => void;
  onSelect: (item: number, mode: 'toggle' | 'extend') => void;
  onSelectAll: () => void;
  onWindow: (first: number, last: number) => void;
  isSelected: (item: number) => boolean;
  tile: (item: number) => ReactNode;
  /** Changes with what the tile shows. */
  stampOf: (item: number) => string;
  label: string;
  handle: Ref<GalleryGridHandle>;
}

const gap = 8;
const padding = 16;
const headingHeight = 36;
/** Rendered above and below what is seen. Units: pixels. */
const margin = 160;
/** The page is drawn again after so many pixels of scrolling. */
const quantum = 80;

const directions: Record<string, 'left' | 'right' | 'up' | 'down'> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Tiles of any number of rows by class; only those in sight are in the page. */
export function GalleryGrid(props: GalleryGridProps) {
  const { sections, tileSize, captionHeight, focused, onWindow, handle } = props;
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
  const columnCount = Math.max(1, Math.floor((size.width - 2 * padding + gap) / (tileSize + gap)));
  const rowHeight = tileSize + captionHeight + gap;
  const layout = useMemo(
    () => layOut(sections, { columnCount, rowHeight, headingHeight }),
    [sections, columnCount, rowHeight],
  );
  const shown = size.height === 0 ? [] : layout.window(top - margin, top + size.height + margin);
  const items = shown.flatMap((each) => (each.kind === 'row' ? each.items : []));
  const first = items.length === 0 ? -1 : Math.min(...items);
  const last = items.length === 0 ? -1 : Math.max(...items);
  useEffect(() => {
    if (first >= 0) onWindow(first, last);
  }, [first, last, onWindow]);

  const reveal = useCallback(
    (item: number) => {
      const element = scroller.current;
      const rowTop = layout.topOf(item);
      if (!element || rowTop < 0) return;
      if (rowTop < element.scrollTop) element.scrollTop = Math.max(0, rowTop - headingHeight);
      else if (rowTop + rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = rowTop + rowHeight - element.clientHeight;
    },
    [layout, rowHeight],
  );
  useImperativeHandle(handle, () => ({ reveal, focus: () => scroller.current?.focus() }), [reveal]);

  const move = (item: number) => {
    props.onFocus(item);
    reveal(item);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = layout.topOf(focused) < 0 ? layout.first() : focused;
    const direction = directions[event.key];
    if (direction) {
      const to = layout.topOf(focused) < 0 ? at : layout.step(at, direction);
      if (event.shiftKey) props.onSelect(to, 'extend');
      move(to);
    } else if (event.key === 'Home') move(layout.first());
    else if (event.key === 'End') move(layout.last());
    else if (event.key === 'PageDown' || event.key === 'PageUp') {
      const rows = Math.max(1, Math.floor(size.height / rowHeight));
      let to = at;
      for (let row = 0; row < rows; row += 1) to = layout.step(to, event.key === 'PageDown' ? 'down' : 'up');
      move(to);
    } else if (event.key === 'Enter') props.onOpen(at);
    else if (event.key === ' ') props.onSelect(at, 'toggle');
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) props.onSelectAll();
    else return;
    event.preventDefault();
  };
  const latest = useRef(props);
  latest.current = props;
  const onClick = useCallback((event: MouseEvent, item: number) => {
    const { onFocus, onSelect, onOpen } = latest.current;
    scroller.current?.focus();
    onFocus(item);
    if (event.shiftKey) onSelect(item, 'extend');
    else if (event.ctrlKey || event.metaKey) onSelect(item, 'toggle');
    else onOpen(item);
  }, []);
  return (
    // One stop of the keyboard: arrows move within.
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      aria-label={props.label}
      aria-multiselectable
      aria-activedescendant={layout.topOf(focused) >= 0 ? `tile-${focused}` : undefined}
      tabIndex={0}
      onScroll={(event) => setTop(Math.floor(event.currentTarget.scrollTop / quantum) * quantum)}
      onKeyDown={onKeyDown}
    >
      <div className={classes.canvas} style={{ height: layout.height + padding }}>
        {shown.map((each) =>
          each.kind === 'heading' ? (
            <Heading key={`h${each.section.start}`} entry={each} />
          ) : (
            each.items.map((item, column) => (
              <Tile
                key={item}
                item={item}
                left={padding + column * (tileSize + gap)}
                top={each.top}
                width={tileSize}
                height={tileSize + captionHeight}
                selected={props.isSelected(item)}
                focused={item === focused}
                stamp={props.stampOf(item)}
                onClick={onClick}
                tile={props.tile}
              />
            ))
          ),
        )}
      </div>
    </div>
  );
}

interface TileProps {
  item: number;
  left: number;
  top: number;
  width: number;
  height: number;
  selected: boolean;
  focused: boolean;
  /** Changes with what the tile shows. */
  stamp: string;
  onClick: (event: MouseEvent, item: number) => void;
  tile: (item: number) => ReactNode;
}

const drawnProps = ['item', 'left', 'top', 'width', 'height', 'selected', 'focused', 'stamp'] as const;

/** Drawn again only when something of it has changed: dozens of tiles move with every frame of scrolling. */
const Tile = memo(
  function Tile({ item, left, top, width, height, selected, focused, onClick, tile }: TileProps) {
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys.
      <div
        id={`tile-${item}`}
        role="option"
        tabIndex={-1}
        aria-selected={selected}
        data-focused={focused || undefined}
        className={classes.tile}
        style={{ left, top, width, height }}
        onClick={(event) => onClick(event, item)}
      >
        {tile(item)}
      </div>
    );
  },
  (before, after) => drawnProps.every((name) => before[name] === after[name]),
);

function Heading({ entry: { section, top } }: { entry: Extract<LaidOut, { kind: 'heading' }> }) {
  return (
    <div
      role="presentation"
      className={classes.heading}
      style={{ transform: `translateY(${top}px)`, height: headingHeight }}
    >
      {section.title ?? <em>without a class</em>} <span>{formatCount(section.count)}</span>
    </div>
  );
}
