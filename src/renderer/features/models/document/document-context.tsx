import { createContext, useContext } from 'react';
import type { TransferReport } from '../../../../shared/contract/transfer';
import type { ConfigDocumentStore } from './config-document';
import type { ConfigReading } from './reading';

interface DocumentContext {
  store: ConfigDocumentStore;
  reading: ConfigReading;
  /** What the config's `transfer` would do, as the host plans it. */
  transfers: readonly TransferReport[];
  /** Index of the layer that form, graph and problems point at. */
  selectedLayer: number | null;
  selectLayer(index: number | null): void;
}

const Context = createContext<DocumentContext | null>(null);
export const DocumentProvider = Context.Provider;

export function useDocument(): DocumentContext {
  const context = useContext(Context);
  if (!context) throw new Error('useDocument needs a DocumentProvider above it.');
  return context;
}
