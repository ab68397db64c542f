import { SeeItCompute } from '../../inspections';
import { useDocument } from '../document/document-context';
import { useGraphTools, useScene, useSession } from './graph-context';
import { select } from './graph-session';

interface ComputePanelProps {
  text: string;
  /** Nothing stops the config from being computed. */
  ready: boolean;
}

/** What the selected layer makes of the person's own data; choosing a layer here selects it on the canvas. */
export function ComputePanel({ text, ready }: ComputePanelProps) {
  const { reading } = useDocument();
  const { session } = useGraphTools();
  const { graph } = useScene();
  const selection = useSession((state) => state.selection);
  const [only] = selection.size === 1 ? selection : [];
  return (
    <SeeItCompute
      text={text}
      ready={ready}
      datasetName={reading.config?.dataset.name ?? null}
      selectedLayer={only !== undefined && graph.layers.has(only) ? only : null}
      onSelectLayer={(layer) => session.setState({ ...select(layer), goTo: { id: layer } })}
    />
  );
}
