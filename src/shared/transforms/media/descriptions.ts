import { documentationText } from '../../base/kind-table';
import type { MediaTransformDescription } from '../transform';
import { audioTransformTable } from './audio-kinds';
import { imageTransformTable } from './image-kinds';
import { mediaRules, outlineMedia } from './outline';
import type { MediaTransformConfig, MediaTransformKind } from './schema';

const starts: Partial<Record<MediaTransformKind, Record<string, unknown>>> = {
  resize: { height: 128, width: 128 },
  centreCrop: { height: 128, width: 128 },
  crop: { height: 128, width: 128 },
  resample: { sampleRate: 16_000 },
  fixLength: { durationMs: 1000 },
};

type Entry = (typeof imageTransformTable)[number] | (typeof audioTransformTable)[number];

function describe(entry: Entry, domain: 'image' | 'audio'): MediaTransformDescription {
  const { kind, title, summary, schema } = entry;
  const { accepts, automatic = accepts } = mediaRules[kind] as {
    accepts: MediaTransformDescription['accepts'];
    automatic?: MediaTransformDescription['accepts'];
  };
  return {
    kind,
    title,
    summary,
    documentation: documentationText(entry),
    domain,
    parameters: schema,
    start: starts[kind],
    accepts,
    automatic: () => automatic,
    outline: (config, column) =>
      outlineMedia(config as unknown as MediaTransformConfig, column as Parameters<typeof outlineMedia>[1]),
    describe: (state) => describeState(state),
  };
}

/** What fitting learned, in a few words. */
function describeState(state: Record<string, unknown>): string {
  const list = (values: unknown) =>
    Array.isArray(values) ? values.map((value) => Number(value).toPrecision(4)).join(', ') : '';
  if ('mean' in state) return `mean ${list(state.mean)}; deviation ${list(state.deviation)}`;
  if ('maximum' in state) return `maximum ${Number(state.maximum).toPrecision(4)}`;
  return '';
}

/** What forms, documentation and editor know of the transforms of media, by kind. */
export const mediaTransforms = Object.fromEntries([
  ...imageTransformTable.map((entry) => [entry.kind, describe(entry, 'image')]),
  ...audioTransformTable.map((entry) => [entry.kind, describe(entry, 'audio')]),
]) as { [Kind in MediaTransformKind]: MediaTransformDescription & { kind: Kind } };
