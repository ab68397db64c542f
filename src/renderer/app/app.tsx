import { useEffect } from 'react';
import { handleShortcut } from '../lib/shortcuts';
import { ErrorBoundary } from './error-boundary';
import { Frame } from './frame';
import { Providers } from './providers';

export function App() {
  useEffect(() => {
    window.addEventListener('keydown', handleShortcut);
    return () => window.removeEventListener('keydown', handleShortcut);
  }, []);
  return (
    <Providers>
      <ErrorBoundary name="The window">
        <Frame />
      </ErrorBoundary>
    </Providers>
  );
}
