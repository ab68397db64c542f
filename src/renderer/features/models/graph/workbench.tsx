import { ActionIcon, Tabs, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconLayoutSidebar, IconLayoutSidebarRight, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParameter } from '../../../lib/router';
import { Splitter } from '../../../ui/splitter';
import { GraphCanvas } from './canvas/graph-canvas';
import { useGraphTools, useScene, useSession } from './graph-context';
import { GraphInspector } from './inspector/graph-inspector';
import { Palette } from './palette/palette';
import styles from './workbench.module.css';

/** Below this width palette and panel lie over the canvas, one at a time, instead of beside it. */
const besideWidth = 1160;
const panelWidth = 348;

function storedFlag(name: string): boolean {
  return localStorage.getItem(name) !== 'closed';
}

/** A part of the workbench that can be folded away; that is remembered. */
function useFold(name: string): [boolean, (open: boolean) => void] {
  const key = `studio.fold.${name}`;
  const [open, setOpen] = useState(() => storedFlag(key));
  return [
    open,
    (next) => {
      setOpen(next);
      localStorage.setItem(key, next ? 'open' : 'closed');
    },
  ];
}

interface WorkbenchProps {
  /** Further tabs beside the inspector. */
  panels: readonly { value: string; title: string; content: ReactNode }[];
}

/** Palette, canvas and inspector; the form and the text of the same document stand beside the inspector. */
export function Workbench({ panels }: WorkbenchProps) {
  const { ref, width } = useElementSize();
  const { actions, session } = useGraphTools();
  const { isStale } = useScene();
  const inspecting = useSession((state) => state.inspecting);
  const [panel, setPanel] = useSearchParameter('panel');
  const [paletteBeside, setPaletteBeside] = useFold('palette');
  const [panelBeside, setPanelBeside] = useFold('inspector');
  const [drawer, setDrawer] = useState<'palette' | 'panel' | null>(null);
  const isWide = width === 0 || width >= besideWidth;
  const paletteOpen = isWide ? paletteBeside : drawer === 'palette';
  const panelOpen = isWide ? panelBeside : drawer === 'panel';
  const setPaletteOpen = (open: boolean) => (isWide ? setPaletteBeside(open) : setDrawer(open ? 'palette' : null));
  const setPanelOpen = (open: boolean) => (isWide ? setPanelBeside(open) : setDrawer(open ? 'panel' : null));
  const tab = panels.some(({ value }) => value === panel) ? (panel as string) : 'inspector';

  // Enter on a node wants its fields, wherever they are folded away.
  useEffect(() => {
    if (!inspecting) return;
    setPanelOpen(true);
    if (tab !== 'inspector') setPanel(null);
  }, [inspecting]);

  const palette = (
    <Palette
      disabled={isStale}
      onInsert={(entry) => {
        const { selection, selectedEdge } = session.getState();
        const id = [...selection].at(-1);
        const place =
          selectedEdge !== null
            ? { kind: 'edge' as const, id: selectedEdge }
            : id === undefined
              ? { kind: 'end' as const }
              : { kind: 'node' as const, id };
        actions.insertEntry(entry, actions.insertionAt(place));
        if (!isWide) setDrawer(null);
      }}
    />
  );
  const side = (
    <Tabs value={tab} onChange={(next) => setPanel(next === 'inspector' ? null : next)} className={styles.tabs}>
      <Tabs.List className={styles.tabList}>
        <Tabs.Tab value="inspector">Inspector</Tabs.Tab>
        {panels.map(({ value, title }) => (
          <Tabs.Tab key={value} value={value}>
            {title}
          </Tabs.Tab>
        ))}
        {!isWide && (
          <ActionIcon ml="auto" my={2} mr={4} aria-label="Close the panel" onClick={() => setDrawer(null)}>
            <IconX size={15} />
          </ActionIcon>
        )}
      </Tabs.List>
      <Tabs.Panel value={tab} className={styles.panel}>
        {tab === 'inspector' ? <GraphInspector /> : panels.find(({ value }) => value === tab)?.content}
      </Tabs.Panel>
    </Tabs>
  );
  const canvas = (
    <div className={styles.canvas}>
      <GraphCanvas />
      <Tooltip label={paletteOpen ? 'Fold the list of layers' : 'Show the list of layers'} position="right">
        <ActionIcon
          className={styles.foldLeft}
          variant="default"
          aria-label="List of layers"
          aria-expanded={paletteOpen}
          onClick={() => setPaletteOpen(!paletteOpen)}
        >
          <IconLayoutSidebar size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={panelOpen ? 'Fold the inspector' : 'Show the inspector'} position="left">
        <ActionIcon
          className={styles.foldRight}
          variant="default"
          aria-label="Inspector"
          aria-expanded={panelOpen}
          onClick={() => setPanelOpen(!panelOpen)}
        >
          <IconLayoutSidebarRight size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
  return (
    <div className={styles.workbench} ref={ref}>
      {isWide && paletteOpen && <div className={styles.palette}>{palette}</div>}
      {isWide && panelOpen ? (
        <Splitter
          name="graph-panel"
          label="Width of the inspector"
          fixed="second"
          initialSize={panelWidth}
          minimumSize={280}
          minimumOther={360}
          first={canvas}
          second={side}
        />
      ) : (
        canvas
      )}
      {!isWide && paletteOpen && <div className={`${styles.drawer} ${styles.left}`}>{palette}</div>}
      {!isWide && panelOpen && <div className={`${styles.drawer} ${styles.right}`}>{side}</div>}
    </div>
  );
}
