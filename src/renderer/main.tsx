import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/tokens.css';
import './app/base.css';
import './app/overrides.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { followChanges } from './lib/change-subscription';
import { connectByMessagePort, connectByWebSocket } from './lib/host-connection';
import { isMissingCode, watchMissingCode } from './lib/missing-code';

watchMissingCode();
if (window.location.protocol === 'studio:') connectByMessagePort();
else connectByWebSocket();
void followChanges();

createRoot(document.getElementById('root') as HTMLElement, {
  // A host that is away is no fault of the studio: the window tells it in its place.
  onCaughtError: (error, { componentStack }) => {
    if (isMissingCode(error)) return;
    // biome-ignore lint/suspicious/noConsole: what a window's own fault was is looked for here.
    console.error(error, componentStack);
  },
}).render(<App />);
