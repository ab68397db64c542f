import { formatBytes, formatCount, formatNumber } from '../../../../shared/base/format';
import type { Dataset, DatasetProfile } from '../../../../shared/contract/dataset';
import type { Relations } from '../../../../shared/contract/dataset-relations';
import { type Finding, findingsOf } from '../../../../shared/profile/findings';
import { ProblemList } from '../../../ui/problem-list';
import { kindTitles } from '../column-role';
import { profileSections } from './profile-sections';
import classes from './profile-tab.module.css';
import { remediesOf } from './remedies';

const strongestCount = 10;

interface OverviewProps {
  dataset: Dataset;
  profile: DatasetProfile;
  relations: Relations | null;
  onColumn: (name: string) => void;
}

function figuresOf(
  dataset: Dataset,
  { rowCount, duplicateRowCount, columns }: DatasetProfile,
): [string, string, string][] {
  const cellCount = rowCount * columns.length;
  const missingCount = columns.reduce((sum, column) => sum + column.missingCount, 0);
  const kinds = new Map<string, number>();
  for (const { kind } of dataset.columns) kinds.set(kindTitles[kind], (kinds.get(kindTitles[kind]) ?? 0) + 1);
  return [
    ['Rows', formatCount(rowCount), `${formatCount(duplicateRowCount)} repeated`],
    [
      'Columns',
      formatCount(dataset.columns.length),
      [...kinds].map(([kind, count]) => `${count} ${kind.toLowerCase()}`).join(', '),
    ],
    [
      'Missing',
      `${formatNumber((100 * missingCount) / Math.max(1, cellCount), 3)} %`,
      `${formatCount(missingCount)} of ${formatCount(cellCount)} cells`,
    ],
    [
      'Size',
      formatBytes(dataset.sizeBytes),
      `${formatNumber(dataset.sizeBytes / Math.max(1, rowCount), 3)} bytes a row`,
    ],
  ];
}

/** What matters most about the whole table, with what one click mends. */
export function Overview({ dataset, profile, relations, onColumn }: OverviewProps) {
  const findings = findingsOf(profile, relations);
  const byName = new Map(profile.columns.map((column) => [column.name, column]));
  return (
    <div className={classes.overview}>
      <dl className={classes.figures}>
        {figuresOf(dataset, profile).map(([title, value, detail]) => (
          <div key={title} className={classes.figure}>
            <dt>{title}</dt>
            <dd>{value}</dd>
            <dd className={classes.detail}>{detail}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h2 className={classes.heading}>
          {findings.length === 0
            ? 'The columns give no warnings'
            : `${formatCount(findings.length)} ${findings.length === 1 ? 'thing' : 'things'} to look at`}
        </h2>
        {findings.length > 0 && (
          <div className={classes.findings}>
            <ProblemList<Finding>
              problems={findings}
              label="What to look at"
              onSelect={({ column }) => column !== null && onColumn(column)}
              actionsOf={(finding) => remediesOf(finding, dataset, byName.get(finding.column ?? ''))}
            />
          </div>
        )}
      </section>
      {relations && relations.target !== null && relations.columns.length > 0 && (
        <section>
          <h2 className={classes.heading}>What goes together with {relations.target}</h2>
          <ol className={classes.strongest} aria-label={`Columns that go together with ${relations.target}`}>
            {relations.columns.slice(0, strongestCount).map(({ name, strength }) => (
              <li key={name}>
                <button type="button" className={classes.strong} onClick={() => onColumn(name)}>
                  <span className={classes.strongName}>{name}</span>
                  <span className={classes.track}>
                    <span className={classes.fill} style={{ width: `${100 * strength}%` }} />
                  </span>
                  <span className={classes.strongValue}>{formatNumber(strength, 2)}</span>
                </button>
              </li>
            ))}
          </ol>
        </section>
      )}
      {profileSections.map(({ name, Section }) => (
        <Section key={name} dataset={dataset} />
      ))}
    </div>
  );
}
