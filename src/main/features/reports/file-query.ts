import { StudioError } from '../../../shared/base/problem';
import { defaultPointLimit, type ReportFileFormat, reportFileFormats } from '../../../shared/report/document';

const mostPoints = 20_000;

/**
 * Reads the query of GET /data/reports/:id/file.
 * Throws: StudioError BAD_INPUT naming the parameter.
 */
export function parseFileQuery(query: URLSearchParams): { format: ReportFileFormat; pointLimit: number } {
  const wanted = query.get('format') ?? 'html';
  const format = reportFileFormats.find((each) => each === wanted);
  if (!format)
    throw new StudioError(
      'BAD_INPUT',
      `The parameter format is "${wanted}"; ${reportFileFormats.join(' or ')} was expected.`,
      {
        fix: 'Leave it out for HTML.',
      },
    );
  const text = query.get('points');
  const pointLimit = text === null ? defaultPointLimit : Number(text);
  if (!Number.isInteger(pointLimit) || pointLimit < 2 || pointLimit > mostPoints)
    throw new StudioError(
      'BAD_INPUT',
      `The parameter points is "${text}"; a whole number from 2 to ${mostPoints} was expected.`,
      { fix: `Leave it out for ${defaultPointLimit} points a line.` },
    );
  return { format, pointLimit };
}
