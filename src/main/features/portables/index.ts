import type { portableContract } from '../../../shared/contract/portable';
import type { Handlers } from '../../lib/handlers';
import { createPortableHandlers } from './portable-handlers';
import { createPortableLogic, type Portables, type PortablesDependencies } from './portables';

export type PortablesFeature = Portables & { handlers: Handlers<typeof portableContract> };

export function createPortables(dependencies: PortablesDependencies): PortablesFeature {
  const portables = createPortableLogic(dependencies);
  return { ...portables, handlers: createPortableHandlers(portables) };
}

export type { Portables, PortablesDependencies } from './portables';
