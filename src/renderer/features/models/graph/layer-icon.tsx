import { IconBox } from '@tabler/icons-react';
import { icons } from './icons';

/** The icon of a layer kind or block by the name that the catalogue gives it. */
export function LayerIcon({
  name,
  size = 16,
  className,
}: {
  name: string;
  size?: number;
  className?: string | undefined;
}) {
  const Icon = icons[name] ?? IconBox;
  return <Icon size={size} stroke={1.6} className={className} aria-hidden />;
}
