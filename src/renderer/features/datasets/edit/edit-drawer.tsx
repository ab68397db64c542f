import { ActionIcon, Button, Drawer, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { DatasetChangeInput } from '../../../../shared/contract/dataset-version';
import { useActivity } from '../../../lib/activity-store';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import { ProgressLine } from '../../../ui/progress-line';
import { SignedCounts } from '../signed-counts';
import { ChangeFields } from './change-fields';
import {
  type ChangeFormName,
  changeFormNames,
  changeTitle,
  formNamed,
  isComplete,
  otherDatasets,
  type Values,
} from './change-kinds';
import classes from './edit-drawer.module.css';
import { EditPreview } from './edit-preview';
import { closeEdit, useEditDoor } from './edit-store';
import { useEdit, useFrequentValues } from './use-edit';

interface Draft {
  name: ChangeFormName;
  values: Values;
}

function EditProgress({ onCancel }: { onCancel: () => void }) {
  const activity = useActivity(({ kind, status }) => kind === 'edit' && status === 'running');
  return (
    <>
      <ProgressLine fraction={activity?.fraction ?? null} label={activity?.detail || 'Making the version'} />
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </>
  );
}

function EditBody({ dataset, given }: { dataset: Dataset; given: readonly DatasetChangeInput[] }) {
  const [draft, setDraft] = useState<Draft | null>(given.length > 0 ? null : { name: 'excludeRows', values: {} });
  const datasets = useQuery(host.datasets.list.queryOptions());
  const saved = useQuery(host.preparations.pipeline.queryOptions({ input: { datasetId: dataset.id } }));
  const pipeline = saved.data?.transforms ?? [];
  const valuesOf = useFrequentValues({ id: dataset.id, version: dataset.version });
  const form = draft ? formNamed(draft.name) : null;
  const [columns, setColumns] = useState(dataset.columns);
  const complete = draft && form && isComplete(form, draft.values) ? form.make(draft.values, columns) : null;
  const edit = useEdit({ datasetId: dataset.id, version: dataset.version }, given, complete);
  const own = edit.base?.columns.after ?? dataset.columns;
  if (JSON.stringify(own) !== JSON.stringify(columns)) setColumns(own);
  // While the draft does not fit, those before it still do.
  const effects = edit.base?.effects ?? edit.preview?.data?.effects ?? [];
  const choose = (name: ChangeFormName) => setDraft({ name, values: formNamed(name).initial });
  const addDraft = () => {
    if (!complete) return;
    edit.add(complete);
    setDraft(null);
  };
  const storeTransforms = () => {
    edit.add({ kind: 'applyTransforms', transforms: pipeline as never });
    setDraft(null);
  };
  const ready = edit.changes.length > 0 || complete !== null;
  const make = async () => {
    if (await edit.make()) closeEdit();
  };
  return (
    <>
      <div className={classes.body}>
        {edit.changes.length > 0 && (
          <ol className={classes.changes} aria-label="Changes in order">
            {edit.changes.map((change, index) => {
              const effect = effects[index];
              return (
                <li key={`${index} ${JSON.stringify(change).slice(0, 200)}`}>
                  <span>{effect?.summary ?? changeTitle(change)}</span>
                  {effect && (
                    <SignedCounts
                      counts={{
                        added: effect.addedRowCount,
                        removed: effect.removedRowCount,
                        changed: effect.changedRowCount,
                      }}
                    />
                  )}
                  <ActionIcon aria-label={`Remove change ${index + 1}`} onClick={() => edit.removeAt(index)}>
                    <IconX size={14} />
                  </ActionIcon>
                </li>
              );
            })}
          </ol>
        )}
        {draft && form ? (
          <div className={classes.form}>
            <Select
              label="Change"
              data={changeFormNames.map((name) => ({ value: name, label: formNamed(name).title }))}
              value={draft.name}
              onChange={(name) => name !== null && choose(name as ChangeFormName)}
              allowDeselect={false}
              maxDropdownHeight={420}
            />
            <p className={classes.help}>{form.help}</p>
            <ChangeFields
              form={form}
              values={draft.values}
              columns={own}
              datasets={otherDatasets(datasets.data?.datasets ?? [], dataset.id)}
              valuesOf={valuesOf}
              onChange={(values) => setDraft({ ...draft, values })}
            />
            {pipeline.length > 0 && !complete && (
              <Button variant="subtle" color="gray" onClick={storeTransforms}>
                Or store the data as the {formatCount(pipeline.length)} saved{' '}
                {pipeline.length === 1 ? 'transform makes' : 'transforms make'} them
              </Button>
            )}
            <span className={classes.actions}>
              <Button variant="default" leftSection={<IconPlus size={14} />} disabled={!complete} onClick={addDraft}>
                Add another change
              </Button>
              {edit.changes.length > 0 && (
                <Button variant="subtle" color="gray" onClick={() => setDraft(null)}>
                  Leave out
                </Button>
              )}
            </span>
          </div>
        ) : (
          <div>
            <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => choose('excludeRows')}>
              Add a change
            </Button>
          </div>
        )}
        {edit.preview?.error ? (
          <FailureNote error={edit.preview.error} title="These changes do not fit" />
        ) : edit.preview?.data && ready ? (
          <div className={edit.isStale ? classes.stale : undefined} role="status">
            <EditPreview preview={edit.preview.data} />
          </div>
        ) : (
          <p className={classes.help}>
            {ready ? 'Working out what changes …' : 'What a change does is shown here before it is made.'}
          </p>
        )}
        {edit.error !== null && <FailureNote error={edit.error} title="The version was not made" />}
      </div>
      <footer className={classes.footer}>
        {edit.busy ? (
          <EditProgress onCancel={edit.cancel} />
        ) : (
          <>
            <TextInput
              aria-label="Note"
              placeholder="Note: why"
              value={edit.note}
              onChange={(event) => edit.setNote(event.currentTarget.value)}
              maxLength={10_000}
            />
            <Button variant="default" onClick={closeEdit}>
              Cancel
            </Button>
            <Button
              disabled={!ready || edit.isStale || !edit.preview?.data || Boolean(edit.preview.error)}
              onClick={() => void make()}
            >
              Make version {formatCount(dataset.newestVersion + 1)}
            </Button>
          </>
        )}
      </footer>
    </>
  );
}

/** Changes to a data set, put together one by one, with their effect in sight before the new version is made. */
export function EditDrawer({ dataset }: { dataset: Dataset }) {
  const open = useEditDoor((door) => door.open);
  const isOpen = open?.datasetId === dataset.id && open.version === dataset.version;
  return (
    <Drawer
      opened={isOpen}
      onClose={closeEdit}
      position="right"
      size={620}
      title={`Edit ${dataset.name}, version ${dataset.version}`}
      classNames={{ content: classes.content, body: classes.drawerBody }}
    >
      {isOpen && <EditBody dataset={dataset} given={open.changes} />}
    </Drawer>
  );
}
