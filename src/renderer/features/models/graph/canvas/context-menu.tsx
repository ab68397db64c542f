import { Menu } from '@mantine/core';
import {
  IconAdjustments,
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconClipboard,
  IconCopy,
  IconCut,
  IconDeviceFloppy,
  IconFolderMinus,
  IconFolderPlus,
  IconGitBranch,
  IconLink,
  IconPencil,
  IconPlugConnected,
  IconPlus,
  IconRestore,
  IconTrash,
} from '@tabler/icons-react';
import { useReactFlow } from '@xyflow/react';
import type { ReactNode, RefObject } from 'react';
import { showFailure } from '../../../../lib/toast';
import { KeyCaps } from '../../../../ui/key-cap';
import { useGraphTools, useScene } from '../graph-context';
import { pathOfGroupId } from '../network/visible-graph';

export interface ContextPlace {
  x: number;
  y: number;
  place: { kind: 'node'; id: string } | { kind: 'edge'; id: string } | { kind: 'selection' } | { kind: 'pane' };
}

interface ContextMenuProps {
  place: ContextPlace | null;
  onClose(): void;
  canvas: RefObject<HTMLDivElement | null>;
}

/** The actions of what was clicked, with their keys. */
export function ContextMenu({ place, onClose, canvas }: ContextMenuProps) {
  const { session, actions } = useGraphTools();
  const { graph } = useScene();
  const flow = useReactFlow();
  if (!place) return null;
  const { place: target } = place;
  const nodeId = target.kind === 'node' ? target.id : null;
  const groupPath = nodeId === null ? session.getState().selectedFrame : pathOfGroupId(nodeId);
  const layer = nodeId === null ? undefined : graph.layers.get(nodeId);
  const hasSelection =
    target.kind === 'node' || target.kind === 'selection' || session.getState().selectedFrame !== null;
  const item = (title: string, icon: ReactNode, keys: readonly string[], run: () => void, disabled = false) => (
    <Menu.Item
      leftSection={icon}
      rightSection={keys.length > 0 ? <KeyCaps keys={keys} /> : undefined}
      disabled={disabled}
      onClick={run}
    >
      {title}
    </Menu.Item>
  );
  const copy = () => {
    const text = actions.clip();
    if (text !== null)
      navigator.clipboard.writeText(text).catch((error: unknown) => showFailure('The layers were not copied', error));
  };
  const cut = () => {
    copy();
    actions.remove();
  };
  const paste = () =>
    void navigator.clipboard
      .readText()
      .then(actions.paste)
      .catch((error: unknown) => showFailure('The clipboard cannot be read here; Ctrl+V on the graph can', error));
  const size = 14;
  return (
    <Menu
      opened
      onClose={() => {
        onClose();
        canvas.current?.focus();
      }}
      position="bottom-start"
      returnFocus={false}
      width={260}
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: place.x, top: place.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        {target.kind === 'node' && (
          <>
            {item('Insert behind it', <IconPlus size={size} />, ['Tab'], () =>
              session.setState({ inserting: { kind: 'node', id: target.id } }),
            )}
            {layer &&
              item('Edit parameters', <IconAdjustments size={size} />, ['Enter'], () =>
                session.setState({ inspecting: { field: 'first' } }),
              )}
            {layer &&
              item('Rename', <IconPencil size={size} />, ['F2'], () =>
                session.setState({ inspecting: { field: 'name' } }),
              )}
            {layer &&
              item('Connect to …', <IconPlugConnected size={size} />, ['C'], () =>
                session.setState({ dialog: 'connect' }),
              )}
            {layer?.kind !== 'input' &&
              layer?.sharedWith === null &&
              item('Apply again with the same weights', <IconLink size={size} />, [], () =>
                actions.applyAgain(layer.name),
              )}
            {layer &&
              layer.sharedWith !== null &&
              item('Give it weights of its own', <IconRestore size={size} />, [], () =>
                actions.run('own weights', { kind: 'share', name: layer.name, with: null }),
              )}
            <Menu.Divider />
          </>
        )}
        {target.kind === 'edge' && (
          <>
            {item('Insert between', <IconPlus size={size} />, ['Tab'], () =>
              session.setState({ inserting: { kind: 'edge', id: target.id } }),
            )}
            {item('Remove connection', <IconTrash size={size} />, ['Del'], () => actions.remove())}
          </>
        )}
        {groupPath !== null && (
          <>
            {session.getState().collapsed.has(groupPath)
              ? item('Expand', <IconArrowsDiagonal size={size} />, ['G'], () => actions.setCollapsed(groupPath, false))
              : item('Collapse', <IconArrowsDiagonalMinimize2 size={size} />, ['G'], () =>
                  actions.setCollapsed(groupPath, true),
                )}
            {item('Rename group', <IconPencil size={size} />, ['F2'], () =>
              session.setState({ dialog: 'renameGroup' }),
            )}
            {item('Ungroup', <IconFolderMinus size={size} />, ['Ctrl', 'Shift', 'G'], () => actions.ungroup(groupPath))}
            <Menu.Divider />
          </>
        )}
        {target.kind === 'pane' &&
          item('Insert here', <IconPlus size={size} />, [], () =>
            session.setState({
              inserting:
                graph.layers.size === 0
                  ? { kind: 'end' }
                  : { kind: 'free', at: flow.screenToFlowPosition({ x: place.x, y: place.y }) },
            }),
          )}
        {target.kind !== 'edge' && (
          <>
            {item('Copy', <IconCopy size={size} />, ['Ctrl', 'C'], copy, !hasSelection)}
            {item('Cut', <IconCut size={size} />, ['Ctrl', 'X'], cut, !hasSelection)}
            {item('Paste', <IconClipboard size={size} />, ['Ctrl', 'V'], paste)}
            {hasSelection && (
              <>
                {item('Duplicate', <IconGitBranch size={size} />, ['Ctrl', 'D'], actions.duplicate)}
                {item('Group into a named block', <IconFolderPlus size={size} />, ['Ctrl', 'G'], () =>
                  session.setState({ dialog: 'group' }),
                )}
                {item('Save as a block', <IconDeviceFloppy size={size} />, [], () =>
                  session.setState({ dialog: 'saveBlock' }),
                )}
                <Menu.Divider />
                {item('Remove and reconnect', <IconTrash size={size} />, ['Del'], () => actions.remove())}
                {item('Remove without reconnecting', <IconTrash size={size} />, ['⇧', 'Del'], () =>
                  actions.remove(false),
                )}
              </>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
