import { create } from 'zustand';

/** The run whose settings are open to be changed, so that menus and the palette can open them too. */
export const useControlPanel = create<{ runId: string | null }>()(() => ({ runId: null }));

export const openControlPanel = (runId: string) => useControlPanel.setState({ runId });
export const closeControlPanel = () => useControlPanel.setState({ runId: null });
