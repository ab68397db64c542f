import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowAutofitDown,
  IconArrowAutofitRight,
  IconFolderPlus,
  IconHierarchy,
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react';
import { Panel } from '@xyflow/react';
import type { Alignment } from '../actions/arrange';
import { useGraphTools, useSession } from '../graph-context';
import styles from './canvas-toolbar.module.css';
import { useAlignment } from './use-alignment';

const alignIcons = {
  left: ['Left edges', IconLayoutAlignLeft],
  center: ['Centres, one below the other', IconLayoutAlignCenter],
  right: ['Right edges', IconLayoutAlignRight],
  top: ['Upper edges', IconLayoutAlignTop],
  middle: ['Middles, side by side', IconLayoutAlignMiddle],
  bottom: ['Lower edges', IconLayoutAlignBottom],
} satisfies Record<Alignment, [string, typeof IconPlus]>;

/** What is done with the pointer most often; everything here has a key or stands in the context menu too. */
export function CanvasToolbar() {
  const { session, actions } = useGraphTools();
  const direction = useSession((state) => state.direction);
  const isFree = useSession((state) => state.places !== null);
  const selectedCount = useSession((state) => state.selection.size);
  const hasSelection = useSession((state) => state.selection.size > 0 || state.selectedFrame !== null);
  const arrange = useAlignment();
  const DirectionIcon = direction === 'down' ? IconArrowAutofitDown : IconArrowAutofitRight;
  const insert = () => {
    const { selection, selectedEdge } = session.getState();
    const id = [...selection].at(-1);
    session.setState({
      inserting:
        selectedEdge !== null
          ? { kind: 'edge', id: selectedEdge }
          : id === undefined
            ? { kind: 'end' }
            : { kind: 'node', id },
    });
  };
  return (
    <Panel position="top-left" className={styles.toolbar}>
      <Tooltip label="Insert a layer (Tab)">
        <ActionIcon aria-label="Insert a layer" onClick={insert}>
          <IconPlus size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Find a node (Ctrl+F)">
        <ActionIcon aria-label="Find a node" onClick={() => session.setState({ dialog: 'search' })}>
          <IconSearch size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <span className={styles.line} />
      <Tooltip label={isFree ? 'Arrange automatically (L)' : 'Arranged automatically'}>
        <ActionIcon
          aria-label="Arrange automatically"
          aria-pressed={!isFree}
          data-on={!isFree || undefined}
          onClick={() => session.setState({ places: null })}
        >
          <IconHierarchy size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={direction === 'down' ? 'Flows downwards' : 'Flows to the right'}>
        <ActionIcon
          aria-label={direction === 'down' ? 'Flow to the right' : 'Flow downwards'}
          onClick={() => session.setState({ direction: direction === 'down' ? 'right' : 'down', places: null })}
        >
          <DirectionIcon size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <span className={styles.line} />
      <Tooltip label="Group into a named block (Ctrl+G)">
        <ActionIcon
          aria-label="Group into a named block"
          bg="transparent"
          disabled={!hasSelection}
          onClick={() => actions.selectedLayers().length > 0 && session.setState({ dialog: 'group' })}
        >
          <IconFolderPlus size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-start">
        <Menu.Target>
          <Tooltip label="Align and distribute">
            <ActionIcon aria-label="Align and distribute" bg="transparent" disabled={selectedCount < 2}>
              <IconLayoutAlignLeft size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Align</Menu.Label>
          {Object.entries(alignIcons).map(([alignment, [title, Icon]]) => (
            <Menu.Item
              key={alignment}
              leftSection={<Icon size={14} />}
              onClick={() => arrange.align(alignment as Alignment)}
            >
              {title}
            </Menu.Item>
          ))}
          <Menu.Label>Distribute</Menu.Label>
          <Menu.Item
            leftSection={<IconLayoutDistributeVertical size={14} />}
            disabled={selectedCount < 3}
            onClick={() => arrange.distribute('x')}
          >
            Equal gaps from left to right
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLayoutDistributeHorizontal size={14} />}
            disabled={selectedCount < 3}
            onClick={() => arrange.distribute('y')}
          >
            Equal gaps from top to bottom
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Panel>
  );
}
