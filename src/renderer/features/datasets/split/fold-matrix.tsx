import { formatCount } from '../../../../shared/base/format';
import type { SplitReport } from '../../../../shared/contract/split';
import { partTitles, usePartColors } from './part-colors';
import classes from './split.module.css';

/** More folds than this are told in a sentence: the cells would be too small to read. */
const drawnFoldCount = 24;

interface FoldMatrixProps {
  folds: NonNullable<SplitReport['folds']>;
  tested: number;
  onFold(fold: number): void;
}

/** One run a line, one fold a column: which fold each run tests. A line is chosen by click or arrow keys. */
export function FoldMatrix({ folds, tested, onFold }: FoldMatrixProps) {
  const colors = usePartColors();
  const counts = folds.map(({ rowCount }) => rowCount);
  const even = Math.max(...counts) === Math.min(...counts);
  const sizes = even
    ? `${formatCount(counts[0] ?? 0)} rows each`
    : `${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))} rows`;
  return (
    <section className={classes.section} aria-label="Folds">
      <h3 className={classes.heading}>
        {folds.length} folds, {sizes}
      </h3>
      {folds.length <= drawnFoldCount && (
        <div className={classes.folds} role="radiogroup" aria-label="Tested fold">
          {folds.map(({ fold, rowCount }) => (
            <label key={fold} className={classes.foldLine} data-chosen={fold === tested}>
              <input
                type="radio"
                name="tested-fold"
                className="visually-hidden"
                checked={fold === tested}
                onChange={() => onFold(fold)}
                aria-label={`Run ${fold}: tests fold ${fold}, ${formatCount(rowCount)} rows`}
              />
              <span className={classes.foldName}>Run {fold}</span>
              {folds.map((other) => (
                <span
                  key={other.fold}
                  className={classes.foldCell}
                  style={{
                    flexGrow: Math.max(1, other.rowCount),
                    background: other.fold === fold ? colors.test : colors.train,
                  }}
                  data-tested={other.fold === fold}
                  title={`Fold ${other.fold}: ${formatCount(other.rowCount)} rows, ${other.fold === fold ? partTitles.test.toLowerCase() : 'training and validation'}`}
                />
              ))}
              <span className={classes.foldCount}>{formatCount(rowCount)}</span>
            </label>
          ))}
        </div>
      )}
    </section>
  );
}
