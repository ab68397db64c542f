import { describe, expect, it } from 'vitest';
import { type NamedOutline, outlineColumns, outlineFeatures } from '..';
import { type TransformConfig, transformSchema } from '../schema';

const configs = (...inputs: unknown[]): TransformConfig[] => inputs.map((input) => transformSchema.parse(input));
const photo = (...shape: (number | null)[]): NamedOutline => ({ name: 'photo', kind: 'image', shape });
const sound = (length: number | null, sampleRate: number | null): NamedOutline => ({
  name: 'sound',
  kind: 'audio',
  shape: [length],
  sampleRate,
});

describe('the shapes of media before anything is decoded', () => {
  it('images of one size need no transform', () => {
    expect(outlineFeatures([], [photo(28, 28, 1)])).toEqual({ shape: [28, 28, 1], integer: false, problems: [] });
  });

  it('resize, crop, grey and rgb make what they say', () => {
    const steps = configs(
      { kind: 'grey' },
      { kind: 'resize', height: 40, width: 50 },
      { kind: 'centreCrop', height: 32, width: 16 },
    );
    expect(outlineFeatures(steps, [photo(null, null, null)]).shape).toEqual([32, 16, 1]);
    expect(outlineFeatures(configs({ kind: 'rgb' }), [photo(8, 8, 4)]).shape).toEqual([8, 8, 3]);
  });

  it('images that differ get a problem whose fix adds what is missing, in order', () => {
    const { problems } = outlineFeatures(configs({ kind: 'scalePixels' }), [photo(null, 300, null)]);
    expect(problems).toMatchObject([
      {
        code: 'mixedImageSizes',
        where: { path: ['transforms'] },
        fixes: [
          {
            edits: [
              { kind: 'insert', index: 0, value: { kind: 'rgb' } },
              { index: 1, value: { kind: 'resize' } },
            ],
          },
        ],
      },
    ]);
    const added = (problems[0] as unknown as { fixes: [{ edits: { value: unknown }[] }] }).fixes[0].edits.map(
      ({ value }) => value,
    );
    expect(outlineFeatures(configs(...added, { kind: 'scalePixels' }), [photo(null, 300, null)])).toMatchObject({
      shape: [128, 128, 3],
      problems: [],
    });
  });

  it('arrays of rows and columns get a channel with the first transform', () => {
    const digit: NamedOutline = { name: 'digit', kind: 'array', shape: [28, 28] };
    expect(outlineFeatures([], [digit]).shape).toEqual([28, 28]);
    expect(outlineFeatures(configs({ kind: 'scalePixels' }), [digit]).shape).toEqual([28, 28, 1]);
  });

  it('a spectrogram has a frame for every hop and one more', () => {
    const steps = configs(
      { kind: 'resample', sampleRate: 8000 },
      { kind: 'fixLength', durationMs: 1000 },
      { kind: 'logMel', hopMs: 10, melCount: 40 },
      { kind: 'delta' },
    );
    expect(outlineFeatures(steps, [sound(null, null)]).shape).toEqual([101, 40, 2]);
    const sequence = configs({ kind: 'mfcc', hopMs: 20, coefficientCount: 13 }, { kind: 'delta', order: 2 });
    expect(outlineFeatures(sequence, [sound(8000, 8000)]).shape).toEqual([51, 39]);
  });

  it('sounds that differ in rate are resampled and cut by the fix', () => {
    expect(outlineFeatures(configs({ kind: 'logMel' }), [sound(null, null)]).problems).toMatchObject([
      {
        code: 'mixedSoundLengths',
        fix: expect.stringContaining('{ kind: resample, columns: [sound], sampleRate: 16000 }'),
      },
    ]);
  });

  it.each([
    ['bands above what the rate can hold', { kind: 'logMel', maximumHz: 5000 }, /0 to 4000 Hz/],
    ['a transform that is not a power of two', { kind: 'logMel', fftSize: 300 }, /power of two/],
    ['a box beyond the image', { kind: 'crop', top: 20, height: 20, width: 10 }, /ends at row 40/],
    [
      'figures of three channels on one',
      { kind: 'normaliseChannels', statistics: 'imagenet', columns: ['grey'] },
      /3 channels meet 1/,
    ],
    [
      'figures that are not given',
      { kind: 'normaliseChannels', statistics: 'given', columns: ['photo'] },
      /needs `mean`/,
    ],
    ['an image transform on a sound', { kind: 'resize', columns: ['sound'], height: 8, width: 8 }, /resize/],
    ['deltas of a sound', { kind: 'delta', columns: ['sound'] }, /delta/],
  ])('%s is a problem', (_, step, message) => {
    const grey: NamedOutline = { name: 'grey', kind: 'image', shape: [32, 32, 1] };
    const { problems } = outlineColumns(configs(step), [photo(32, 32, 3), sound(8000, 8000), grey]);
    expect(problems[0]?.message).toMatch(message);
  });
});
