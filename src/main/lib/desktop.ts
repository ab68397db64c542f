/** What only a window can do; null in shells without one. */
export interface Desktop {
  /** Null when the person closes the dialog. */
  chooseFile(options: { title: string; extensions?: string[]; directory: boolean }): Promise<string | null>;
  /** Shows the file in the system's file manager. */
  reveal(path: string): Promise<void>;
}
