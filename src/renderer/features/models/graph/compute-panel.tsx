import { SeeItCompute, type SeeItComputeProps } from '../../inspections';
import { useDocument } from '../document/document-context';
import { useGraphTools, useScene, useSession } from './graph-context';
import { select } from './graph-session';

interface ComputePanelProps {
  text: string;
  state: SeeItComputeProps['state'];
}

/** What the selected layer makes of the person's own data; choosing a layer here selects it on the canvas. */
export function ComputePanel({ text, state }: ComputePanelProps) {
  const { reading } = useDocument();
  const { session } = useGraphTools();
  const { graph } = useScene();
  const selection = useSession((state) => state.selection);
  const [only] = selection.size === 1 ? selection : [];
  return (
    <SeeItCompute
      text={text}
      state={state}
      datasetName={reading.config?.dataset.name ?? null}
      selectedLayer={only !== undefined && graph.layers.has(only) ? only : null}
      onSelectLayer={(layer) => session.setState({ ...select(layer), goTo: { id: layer } })}
    />
  );
}
