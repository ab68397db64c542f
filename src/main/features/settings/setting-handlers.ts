import type { settingContract } from '../../../shared/contract/setting';
import type { Handlers } from '../../lib/handlers';
import type { SettingsStore } from './settings';

export function createSettingHandlers(settings: SettingsStore): Handlers<typeof settingContract> {
  return {
    get: () => ({ settings: settings.current() }),
    update: async (patch) => ({ settings: await settings.update(patch) }),
  };
}
