import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads it ahead of its first showing. Throws: when its file cannot be read. */
  preload(): Promise<void>;
};

/**
 * A component whose code is loaded when it is first shown: `lazyComponent(async () => (await import('./page')).Page)`.
 * React's own `lazy` would hold what stands in its place for at least 300 ms. A load that failed goes to the error
 * boundary at each showing: only a new document can load it (missing-code.ts).
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  /** In its place until it is there. */
  placeholder: ReactNode = null,
): LazyComponent<Props> {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const preload = () => {
    loading ??= load().then((component) => {
      Loaded = component;
    });
    return loading;
  };
  function Lazy(props: Props) {
    const [state, setState] = useState<{ failure: unknown } | null>(null);
    const isMissing = Loaded === null;
    useEffect(() => {
      if (!isMissing) return;
      let isAway = false;
      const tell = (failure: unknown) => {
        if (!isAway) setState({ failure });
      };
      preload().then(() => tell(undefined), tell);
      return () => {
        isAway = true;
      };
    }, [isMissing]);
    if (state?.failure !== undefined) throw state.failure;
    return Loaded === null ? placeholder : <Loaded {...props} />;
  }
  return Object.assign(Lazy, { preload });
}
