import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { layerKinds } from '../../../../shared/graph/layers';
import { useDocument } from '../document/document-context';
import { problemsAt, valueAt } from '../document/reading';
import { familyColors, familyTitles } from '../layer-family';
import { createLayer, layerKindsByFamily } from '../new-layer';
import styles from './layer-list.module.css';
import { type LayerActions, LayerRow } from './layer-row';

const path = ['model', 'layers'];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The network as an ordered list, with shapes and counts beside each layer and problems where they are. */
export function LayerList() {
  const { store, reading, selectedLayer, selectLayer } = useDocument();
  const raw = valueAt(reading.value, path);
  const layers = Array.isArray(raw) ? raw : [];
  const { edit } = store.getState();
  const actions: LayerActions = {
    move: (from, to) => {
      edit({ kind: 'move', path, from, to }, 'move layer');
      selectLayer(selectedLayer === from ? to : null);
    },
    duplicate: (index) => {
      edit({ kind: 'duplicate', path, index }, 'duplicate layer');
      selectLayer(index + 1);
    },
    remove: (index) => {
      edit({ kind: 'remove', path: [...path, index] }, 'remove layer');
      selectLayer(null);
    },
  };
  /** Behind the selected layer; without one before the last, which gives the network's output. */
  const add = (kind: keyof typeof layerKinds) => {
    const index = selectedLayer === null ? Math.max(0, layers.length - 1) : selectedLayer + 1;
    edit({ kind: 'insert', path, index, value: createLayer(kind) }, `add ${layerKinds[kind].title}`);
    selectLayer(index);
  };
  return (
    <div>
      <ol className={styles.list} aria-label="Layers">
        {layers.length > 0 && (
          <li className={styles.head} aria-hidden>
            <span />
            <span className={styles.shape}>Output</span>
            <span className={styles.count}>Parameters</span>
          </li>
        )}
        {layers.map((layer, index) => (
          <LayerRow
            key={index}
            index={index}
            count={layers.length}
            value={isRecord(layer) ? layer : {}}
            analysed={reading.analysis?.layers[index] ?? null}
            problems={problemsAt(reading.problems, [...path, index])}
            open={selectedLayer === index}
            onToggle={() => selectLayer(selectedLayer === index ? null : index)}
            actions={actions}
          />
        ))}
      </ol>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            className={styles.add}
            leftSection={<IconPlus size={14} />}
            disabled={reading.value === null}
          >
            Add layer
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
          {layerKindsByFamily.map(({ family, kinds }) => (
            <div key={family}>
              <Menu.Label>{familyTitles[family]}</Menu.Label>
              {kinds.map(({ kind, title }) => (
                <Menu.Item
                  key={kind}
                  leftSection={<span className={styles.dot} style={{ background: familyColors[family] }} />}
                  onClick={() => add(kind)}
                >
                  {title}
                </Menu.Item>
              ))}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
