import { create } from 'zustand';
import type { Activity } from '../../shared/contract/activity';

const keptCount = 50;

/** Imports, exports, installations … of this session, newest first; fed by the change subscription. */
export const useActivities = create<{ activities: readonly Activity[] }>()(() => ({ activities: [] }));

export function putActivity(activity: Activity): void {
  useActivities.setState(({ activities }) => {
    const others = activities.filter(({ id }) => id !== activity.id);
    return {
      activities: [activity, ...others].toSorted((a, b) => b.startedAt - a.startedAt).slice(0, keptCount),
    };
  });
}

/** The newest activity that fits, for a page that shows its own long work in place. */
export function useActivity(matches: (activity: Activity) => boolean): Activity | undefined {
  return useActivities(({ activities }) => activities.find(matches));
}
