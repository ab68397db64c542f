import type { settingContract } from '../../../shared/contract/setting';
import type { Handlers } from '../../lib/handlers';
import { createSettingHandlers } from './setting-handlers';
import { createSettingsStore, type SettingsDependencies, type SettingsStore } from './settings';

export type SettingsFeature = SettingsStore & { handlers: Handlers<typeof settingContract> };

export async function createSettings(dependencies: SettingsDependencies): Promise<SettingsFeature> {
  const store = await createSettingsStore(dependencies);
  return { ...store, handlers: createSettingHandlers(store) };
}

export type { SettingsDependencies } from './settings';
