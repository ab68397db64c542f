import { IconX } from '@tabler/icons-react';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCompact } from '../../../../../shared/base/format';
import { familyColors } from '../../layer-family';
import { useGraphTools, useScene, useSession } from '../graph-context';
import { type InsertPlace, select } from '../graph-session';
import { LayerIcon } from '../layer-icon';
import type { Point } from '../layout/geometry';
import { sizeOf } from '../layout/geometry';
import { refusedTargets } from '../network/connection-check';
import { describeLayer, groupId, lastPart, parentPath } from '../network/visible-graph';
import { searchCatalogue } from '../palette/catalogue';
import { fits, shapeAt } from '../palette/fit';
import { QuickList } from '../palette/quick-list';
import { useCatalogue } from '../palette/use-catalogue';
import { BlockDialog } from './block-dialog';
import styles from './canvas-overlays.module.css';
import { NameDialog } from './name-dialog';
import { SaveBlockDialog } from './save-block-dialog';

const listSize = { width: 340, height: 340 };

/** Keeps a floating box inside the canvas. */
function clampTo(element: HTMLElement | null, at: Point): Point {
  if (!element) return at;
  return {
    x: Math.max(8, Math.min(at.x, element.clientWidth - listSize.width - 8)),
    y: Math.max(8, Math.min(at.y, element.clientHeight - listSize.height - 8)),
  };
}

/** A place of the graph in pixels of the canvas. */
function usePlaceOnCanvas(canvas: RefObject<HTMLDivElement | null>, place: InsertPlace | null): Point {
  const flow = useReactFlow();
  const { visible, layout } = useScene();
  const [at, setAt] = useState<Point>({ x: 8, y: 8 });
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!place || !element) return;
    const boxOf = (id: string) => {
      const node = visible.nodes.find((each) => each.id === id);
      const point = layout.positions.get(id);
      return node && point ? { ...point, ...sizeOf(node) } : null;
    };
    let target: Point | null = null;
    if (place.kind === 'free' || place.kind === 'branch') target = place.at;
    else if (place.kind === 'node') {
      const box = boxOf(place.id);
      if (box) target = { x: box.x + box.width + 16, y: box.y };
    } else if (place.kind === 'edge') {
      const edge = visible.edges.find(({ id }) => id === place.id);
      const source = edge && boxOf(edge.source);
      const end = edge && boxOf(edge.target);
      if (source && end)
        target = { x: (source.x + end.x + source.width) / 2 + 24, y: (source.y + end.y + source.height) / 2 };
    }
    const { x, y, zoom } = flow.getViewport();
    const point = target
      ? { x: target.x * zoom + x, y: target.y * zoom + y }
      : { x: (element.clientWidth - listSize.width) / 2, y: Math.max(48, element.clientHeight / 2 - 200) };
    setAt(clampTo(element, point));
  }, [place]);
  return at;
}

function QuickInsert({ canvas, place }: { canvas: RefObject<HTMLDivElement | null>; place: InsertPlace }) {
  const { session, actions } = useGraphTools();
  const scene = useScene();
  const { graph } = scene;
  const catalogue = useCatalogue();
  const at = usePlaceOnCanvas(canvas, place);
  const close = () => {
    session.setState({ inserting: null });
    canvas.current?.focus();
  };
  const isEmpty = graph.layers.size === 0;
  const fitting = useMemo(() => {
    const shape = shapeAt(place, scene);
    return new Set(catalogue.filter((entry) => fits(entry, shape)));
  }, [catalogue, place, scene]);
  const find = (text: string) => {
    // The first layer of all is most likely an input.
    const entries = isEmpty
      ? [...catalogue].sort((one, other) => Number(other.id === 'layer:input') - Number(one.id === 'layer:input'))
      : catalogue;
    return searchCatalogue(entries, text, (entry) => isEmpty || fitting.has(entry)).map((entry) => {
      const { id, title, section, icon, family } = entry;
      return {
        id,
        title,
        detail: isEmpty || fitting.has(entry) ? section : `${section} · other shape`,
        icon: (
          <span className={styles.entryIcon}>
            <span
              className={styles.family}
              style={{ background: family ? familyColors[family] : 'var(--line-control)' }}
            />
            <LayerIcon name={icon} size={15} />
          </span>
        ),
      };
    });
  };
  return (
    <div className={styles.floating} style={{ left: at.x, top: at.y }}>
      <QuickList
        label="Insert a layer"
        placeholder="Insert a layer or block"
        find={find}
        onClose={close}
        onChoose={({ id }, { shift }) => {
          const entry = catalogue.find((each) => each.id === id);
          if (!entry) return;
          if (place.kind === 'branch') {
            const names = actions.insertEntry(entry, actions.insertionAt({ kind: 'node', id: place.id }, true));
            if (names?.[0] !== undefined && place.port > 0) actions.connect(place.id, place.port, names[0], 0);
          } else if (place.kind === 'free') actions.insertEntry(entry, { kind: 'free' }, place.at);
          else actions.insertEntry(entry, actions.insertionAt(place, shift));
          close();
        }}
        hint={
          place.kind === 'node' ? (
            <>
              <b>Enter</b> inserts behind it · <b>Shift Enter</b> begins a branch
            </>
          ) : undefined
        }
      />
    </div>
  );
}

/** Ctrl+F: any layer or group by name or kind; also inside collapsed groups. */
function NodeSearch({ canvas }: { canvas: RefObject<HTMLDivElement | null> }) {
  const { session } = useGraphTools();
  const { graph, visible } = useScene();
  const entries = useMemo(
    () => [
      ...[...graph.layers.values()].map(({ name, title, icon, main, problems }) => ({
        id: name,
        title: name,
        detail: problems.length > 0 ? (problems[0]?.message ?? '') : `${title} ${main}`,
        icon: <LayerIcon name={icon} size={15} />,
        text: `${name} ${title} ${main}`.toLowerCase(),
      })),
      ...[...visible.groups.values()].map(({ path, layerCount, parameterCount }) => ({
        id: groupId(path),
        title: path,
        detail: `${layerCount} layers · ${formatCompact(parameterCount)}`,
        icon: <LayerIcon name="stack-2" size={15} />,
        text: path.toLowerCase(),
      })),
    ],
    [graph, visible],
  );
  const close = () => {
    session.setState({ dialog: null });
    canvas.current?.focus();
  };
  return (
    <div className={styles.top}>
      <QuickList
        label="Find a node"
        placeholder="Find a node by name, kind or parameter"
        find={(text) => {
          const words = text.toLowerCase().split(/\s+/).filter(Boolean);
          return entries.filter((entry) => words.every((word) => entry.text.includes(word)));
        }}
        onClose={close}
        onChoose={({ id }) => {
          const { collapsed } = session.getState();
          const layer = graph.layers.get(id);
          // What it is hidden in opens.
          const path = layer ? layer.group : parentPath(id.slice('group:'.length));
          const hidden = [...collapsed].filter((each) => path === each || path?.startsWith(`${each}/`));
          const isOpenGroup = !layer && !collapsed.has(id.slice('group:'.length));
          session.setState({
            ...(isOpenGroup ? { ...select(), selectedFrame: id.slice('group:'.length) } : select(id)),
            collapsed: hidden.length > 0 ? new Set([...collapsed].filter((each) => !hidden.includes(each))) : collapsed,
            dialog: null,
          });
          const target = isOpenGroup
            ? [...graph.layers.values()].find(({ group }) => group?.startsWith(id.slice(6)))?.name
            : id;
          // After what was hidden has got its place.
          setTimeout(
            () => target !== undefined && session.setState({ goTo: { id: target } }),
            hidden.length > 0 ? 120 : 0,
          );
          canvas.current?.focus();
        }}
      />
    </div>
  );
}

/** `C` on a node: which layer shall read it; those that cannot say why. */
function ConnectTo({ canvas, from }: { canvas: RefObject<HTMLDivElement | null>; from: string }) {
  const { session, actions } = useGraphTools();
  const { graph, analysis } = useScene();
  const at = usePlaceOnCanvas(
    canvas,
    useMemo(() => ({ kind: 'node' as const, id: from }), [from]),
  );
  const [port, setPort] = useState(0);
  const ports = graph.layers.get(from)?.outputPorts ?? [];
  const refused = useMemo(
    () => (analysis ? refusedTargets(analysis, from, port) : new Map<string, string>()),
    [analysis, from, port],
  );
  const close = () => {
    session.setState({ dialog: null });
    canvas.current?.focus();
  };
  const items = [...graph.layers.values()].flatMap((layer) => {
    if (layer.name === from || layer.inputPorts.length === 0) return [];
    const taken = graph.edges.filter(({ to }) => to === layer.name);
    return layer.inputPorts.map((input, index) => {
      const now = taken.find(({ toPort }) => toPort === index);
      return {
        id: `${layer.name} ${index}`,
        title: layer.inputPorts.length > 1 ? `${layer.name} · ${input.name}` : layer.name,
        detail: now && !input.takesMany ? `in place of ${now.from}` : layer.title,
        icon: <LayerIcon name={layer.icon} size={15} />,
        refused: refused.get(layer.name) ?? null,
        text: `${layer.name} ${layer.title} ${input.name}`.toLowerCase(),
        rank: refused.has(layer.name) ? 1 : 0,
      };
    });
  });
  return (
    <div className={styles.floating} style={{ left: at.x, top: at.y }}>
      <QuickList
        key={port}
        label={`Connect ${from} to`}
        placeholder={`Connect ${from}${port > 0 ? `:${ports[port]?.name}` : ''} to …`}
        find={(text) => {
          const words = text.toLowerCase().split(/\s+/).filter(Boolean);
          return items
            .filter((item) => words.every((word) => item.text.includes(word)))
            .sort((one, other) => one.rank - other.rank);
        }}
        onClose={close}
        onChoose={({ id }) => {
          const [to, index] = id.split(' ') as [string, string];
          const takesMany = graph.layers.get(to)?.inputPorts[Number(index)]?.takesMany ?? false;
          actions.connect(from, port, to, takesMany ? undefined : Number(index));
          session.setState({ ...select(to), dialog: null });
          canvas.current?.focus();
        }}
        hint={
          ports.length > 1
            ? ports.map(({ name, shape }, index) => (
                <button
                  key={name}
                  type="button"
                  className={styles.portChoice}
                  aria-pressed={index === port}
                  onClick={() => setPort(index)}
                >
                  {name} {shape}
                </button>
              ))
            : undefined
        }
      />
    </div>
  );
}

/** Everything that floats over the canvas and takes the keyboard for a moment. */
export function CanvasOverlays({ canvas }: { canvas: RefObject<HTMLDivElement | null> }) {
  const { session, actions } = useGraphTools();
  const { visible, cancelLayout, isStale, graph } = useScene();
  const arrangingCount = useSession((state) => state.arrangingCount);
  const inserting = useSession((state) => state.inserting);
  const dialog = useSession((state) => state.dialog);
  const blockToInsert = useSession((state) => state.blockToInsert);
  const closeBlock = () => {
    session.setState({ blockToInsert: null });
    canvas.current?.focus();
  };
  const selection = useSession((state) => state.selection);
  const opener = useRef(0);
  const lastPlace = useRef(inserting);
  if (lastPlace.current !== inserting) {
    lastPlace.current = inserting;
    opener.current += 1;
  }
  const [from] = selection;
  const close = () => {
    session.setState({ dialog: null });
    canvas.current?.focus();
  };
  const path = actions.selectedGroup();
  const only = selection.size === 1 && from !== undefined ? graph.layers.get(from) : undefined;
  return (
    <>
      <p id="graph-help" className="visually-hidden">
        Arrow keys go along the edges, Tab inserts a layer, Enter edits its parameters, Delete removes it, question mark
        lists all keys. Press Escape until nothing is selected, then Tab leaves the graph. The same layers are a list in
        the form.
      </p>
      <p className="visually-hidden" aria-live="polite">
        {only ? describeLayer(only) : selection.size > 1 ? `${selection.size} nodes selected` : ''}
      </p>
      {inserting && <QuickInsert key={opener.current} canvas={canvas} place={inserting} />}
      {blockToInsert && <BlockDialog {...blockToInsert} onClose={closeBlock} />}
      {dialog === 'search' && <NodeSearch canvas={canvas} />}
      {dialog === 'connect' && from !== undefined && graph.layers.has(from) && (
        <ConnectTo canvas={canvas} from={from} />
      )}
      {dialog === 'group' && (
        <NameDialog
          title="Group into a block"
          label="Name of the group"
          initial={freeGroupName(visible.groups)}
          action="Group"
          onSubmit={(name) => {
            actions.group(name);
            close();
          }}
          onClose={close}
        />
      )}
      {dialog === 'renameGroup' && path !== null && (
        <NameDialog
          title={`Rename group ${lastPart(path)}`}
          label="Name of the group"
          initial={lastPart(path)}
          action="Rename"
          onSubmit={(name) => {
            actions.renameGroup(path, name);
            close();
          }}
          onClose={close}
        />
      )}
      {dialog === 'saveBlock' && <SaveBlockDialog initialName={path === null ? '' : lastPart(path)} onClose={close} />}
      {arrangingCount > slowFrom && (
        <div className={styles.arranging} role="status">
          Arranging {arrangingCount.toLocaleString('en-US')} nodes…
          <button type="button" className={styles.cancel} onClick={cancelLayout}>
            <IconX size={12} /> Cancel
          </button>
        </div>
      )}
      {isStale && (
        <div className={styles.stale} role="status">
          The last graph that could be read. It follows the text again once the problems below are mended.
        </div>
      )}
    </>
  );
}

/** Smaller layouts are there before one could read that they are computed. */
const slowFrom = 250;

function freeGroupName(groups: ReadonlyMap<string, unknown>): string {
  let number = 1;
  while (groups.has(`block_${number}`)) number += 1;
  return `block_${number}`;
}
