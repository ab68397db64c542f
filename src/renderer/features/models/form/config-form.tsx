import type { ReactNode } from 'react';
import { engineConfigSchema, runConfigSchema, trainingSchema } from '../../../../shared/config/run-config';
import { Note } from '../../../ui/note';
import { useDocument } from '../document/document-context';
import { AugmentationList } from './augmentation-list';
import styles from './config-form.module.css';
import { FieldControl, FieldGrid } from './controls';
import { DatasetFields } from './dataset-fields';
import { describeObject, type FieldDescription } from './field-description';
import { LayerList } from './layer-list';
import { TransformList } from './transform-list';

const topFields = describeObject(runConfigSchema);
const trainingFields = describeObject(trainingSchema);
const engineFields = describeObject(engineConfigSchema);
const named = (fields: readonly FieldDescription[], name: string) =>
  fields.find((field) => field.name === name) as FieldDescription;
const lossFieldNames = ['loss', 'metrics', 'classWeights', 'scaleTarget'];
const phaseFieldNames = ['freeze', 'phases'];
const elsewhere = new Set([...lossFieldNames, ...phaseFieldNames, 'outputs', 'optimizer']);
const loopFields = trainingFields.filter(({ name }) => !elsewhere.has(name));

function Section({ title, id, children }: { title: string; id: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 className={styles.title} id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** The config document as a form; what can be filled in, its bounds, defaults and help come from the schemas. */
export function ConfigForm() {
  const { reading } = useDocument();
  return (
    <form className={styles.form} aria-label="Run config" onSubmit={(event) => event.preventDefault()}>
      {reading.value === null && (
        <Note tone="warning">
          The text is not valid YAML at the moment, so the form cannot change it. Correct the marked place in the text,
          or undo.
        </Note>
      )}
      <Section title="Experiment" id="form-experiment">
        <div className={styles.pair}>
          <FieldControl field={named(topFields, 'name')} path={['name']} />
          <FieldControl field={named(topFields, 'description')} path={['description']} />
        </div>
      </Section>
      <Section title="Data set and split" id="form-dataset">
        <DatasetFields />
      </Section>
      <Section title="Transforms" id="form-transforms">
        <TransformList />
      </Section>
      <Section title="Augmentation" id="form-augmentation">
        <AugmentationList />
      </Section>
      <Section title="Layers" id="form-layers">
        <LayerList />
      </Section>
      <Section title="Loss and metrics" id="form-loss">
        <FieldGrid fields={lossFieldNames.map((name) => named(trainingFields, name))} path={['training']} />
      </Section>
      <Section title="Several outputs" id="form-outputs">
        <FieldGrid fields={[named(trainingFields, 'outputs')]} path={['training']} />
      </Section>
      <Section title="Optimizer" id="form-optimizer">
        <FieldGrid fields={[named(trainingFields, 'optimizer')]} path={['training']} />
      </Section>
      <Section title="Weights to start from, phases" id="form-transfer">
        <div style={{ display: 'grid', gap: 12 }}>
          <FieldGrid fields={[named(topFields, 'transfer')]} path={[]} />
          <FieldGrid fields={phaseFieldNames.map((name) => named(trainingFields, name))} path={['training']} />
        </div>
      </Section>
      <Section title="Training" id="form-training">
        <FieldGrid fields={loopFields} path={['training']} />
      </Section>
      <Section title="Engine and seed" id="form-engine">
        <div style={{ display: 'grid', gap: 12 }}>
          <FieldGrid fields={engineFields} path={['engine']} />
          <FieldGrid fields={[named(topFields, 'seed')]} path={[]} />
        </div>
      </Section>
    </form>
  );
}
