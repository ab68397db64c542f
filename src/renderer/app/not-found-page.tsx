import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Page } from '../lib/page';
import { navigate, usePathname } from '../lib/router';
import { EmptyState } from '../ui/empty-state';

export function NotFoundPage() {
  const pathname = usePathname();
  return (
    <Page title="No such page">
      <EmptyState
        icon={<IconMapOff size={32} stroke={1.5} />}
        title="No page has this address"
        actions={<Button onClick={() => navigate('/datasets')}>Go to data</Button>}
      >
        Nothing answers to <code>{pathname}</code>. It may belong to something that was deleted.
      </EmptyState>
    </Page>
  );
}
