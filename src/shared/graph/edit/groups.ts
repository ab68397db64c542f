import { groupNameSchema } from '../model';
import { type Edit, EditRefusal } from './edit';
import { withField } from './entries';
import type { GraphOperation } from './operation';

type Operation<Kind extends GraphOperation['kind']> = Extract<GraphOperation, { kind: Kind }>;

function checkGroup(group: string): void {
  const result = groupNameSchema.safeParse(group);
  if (!result.success)
    throw new EditRefusal('wrongName', `"${group}" cannot be a group's name.`, result.error.issues[0]?.message ?? '');
}

/** Whether a layer's group is the given one or inside it. */
export const isInGroup = (of: string | undefined, group: string): boolean =>
  of === group || (of?.startsWith(`${group}/`) ?? false);

export function group(edit: Edit, { names, group: wanted }: Operation<'group'>): void {
  checkGroup(wanted);
  for (const name of names) {
    const entry = edit.get(name);
    entry.layer = withField(entry.layer, 'group', wanted);
    edit.touched.add(entry);
  }
}

/** Replaces the front of every group that is the given one or inside it; undefined takes it away. */
function replaceGroup(edit: Edit, before: string, after: string | undefined): void {
  const members = edit.entries.filter(({ layer }) => isInGroup(layer.group, before));
  if (members.length === 0)
    throw new EditRefusal('unknownGroup', `There is no group "${before}".`, 'It may have been renamed or dissolved.');
  for (const entry of members) {
    const inner = (entry.layer.group as string).slice(before.length + 1);
    entry.layer = withField(entry.layer, 'group', [after, inner].filter(Boolean).join('/') || undefined);
    edit.touched.add(entry);
  }
}

export function ungroup(edit: Edit, { group: dissolved }: Operation<'ungroup'>): void {
  const slash = dissolved.lastIndexOf('/');
  replaceGroup(edit, dissolved, slash < 0 ? undefined : dissolved.slice(0, slash));
}

export function renameGroup(edit: Edit, { group: before, to }: Operation<'renameGroup'>): void {
  checkGroup(to);
  if (isInGroup(to, before) && to !== before)
    throw new EditRefusal('wrongName', `The group "${before}" cannot lie inside itself.`, 'Choose another name.');
  if (to !== before && edit.entries.some(({ layer }) => isInGroup(layer.group, to)))
    throw new EditRefusal('duplicateName', `There is a group "${to}" already.`, 'Choose another name.');
  replaceGroup(edit, before, to);
}
