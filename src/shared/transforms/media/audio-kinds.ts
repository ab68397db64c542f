import { z } from 'zod';
import { defineKind } from '../../base/kind-table';
import { columnsSchema } from '../columns';

const spectrogram = {
  columns: columnsSchema,
  windowMs: z.number().min(1).max(1000).default(32).describe('Length of the piece that one frame looks at.'),
  hopMs: z.number().min(0.5).max(1000).default(10).describe('Time from one frame to the next.'),
  fftSize: z
    .number()
    .int()
    .min(16)
    .max(65_536)
    .nullable()
    .default(null)
    .describe('Points of the Fourier transform, a power of two; null takes the smallest that holds the window.'),
  melCount: z.number().int().min(2).max(512).default(64).describe('Bands of pitch.'),
  minimumHz: z.number().min(0).default(0).describe('Lower edge of the lowest band.'),
  maximumHz: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe('Upper edge of the highest band; null takes half the sample rate.'),
  melScale: z
    .enum(['slaney', 'htk'])
    .default('slaney')
    .describe('Formula of the mel scale: slaney as in librosa, htk as in the Hidden Markov Model Toolkit.'),
  rangeDecibels: z
    .number()
    .positive()
    .nullable()
    .default(80)
    .describe('What lies further below the loudest point of the sound is raised to it; null keeps everything.'),
  layout: z
    .enum(['image', 'sequence'])
    .default('image')
    .describe('image: [frames, bands, 1] for convolutions; sequence: [frames, bands] for recurrent layers.'),
};

/** Transforms of sounds. The engine’s functions stand under the same names. */
export const audioTransformTable = [
  defineKind(
    'resample',
    {
      title: 'Resample',
      summary: 'One channel at a fixed rate.',
      use: 'files differ in their rate, or pitches above half the new rate do not matter.',
      source: 'libsamplerate',
    },
    {
      columns: columnsSchema,
      sampleRate: z.number().int().min(1000).max(192_000).describe('Values a second afterwards.'),
      quality: z
        .enum(['best', 'medium', 'fast', 'linear'])
        .default('medium')
        .describe('best to fast cut off pitches that the new rate cannot hold; linear does not.'),
    },
  ),
  defineKind(
    'fixLength',
    {
      title: 'One length',
      summary: 'Cuts longer sounds and pads shorter ones with silence.',
      use: 'sounds differ in length and the network needs one.',
      source: 'librosa’s util.fix_length',
    },
    {
      columns: columnsSchema,
      durationMs: z.number().positive().max(3_600_000).describe('Length afterwards.'),
      keep: z.enum(['start', 'centre', 'end']).default('start').describe('Which part of a longer sound is kept.'),
    },
  ),
  defineKind(
    'normaliseGain',
    {
      title: 'Normalise loudness',
      summary: 'Every sound gets the same peak or the same power.',
      use: 'recordings differ in loudness, which says nothing about the target.',
      source: 'librosa’s util.normalize',
    },
    {
      columns: columnsSchema,
      measure: z.enum(['peak', 'rms']).default('peak').describe('What becomes equal: the largest amount or the power.'),
      level: z.number().positive().max(1).default(1).describe('Its value afterwards, of full scale.'),
    },
  ),
  defineKind(
    'logMel',
    {
      title: 'Log-mel spectrogram',
      summary: 'Loudness in decibels by time and pitch.',
      use: 'a convolutional network is to tell sounds apart: the usual choice.',
      source: 'librosa’s feature.melspectrogram and power_to_db',
    },
    spectrogram,
  ),
  defineKind(
    'mfcc',
    {
      title: 'Cepstral coefficients (MFCC)',
      summary: 'The shape of a sound’s spectrum in a few numbers a frame.',
      use: 'little data, speech, or a small network.',
      source: 'librosa’s feature.mfcc, type 2, orthonormal',
    },
    {
      ...spectrogram,
      coefficientCount: z.number().int().min(1).max(512).default(13).describe('Numbers kept a frame, lowest first.'),
      layout: spectrogram.layout.default('sequence'),
    },
  ),
  defineKind(
    'delta',
    {
      title: 'Deltas',
      summary: 'Appends how fast every number changes over time.',
      use: 'after MFCC or log-mel, when movement matters as much as the state.',
      source: 'librosa’s feature.delta (Savitzky–Golay)',
    },
    {
      columns: columnsSchema,
      order: z.number().int().min(1).max(2).default(1).describe('1: speed; 2: also acceleration.'),
      width: z
        .number()
        .int()
        .min(3)
        .max(99)
        .refine((value) => value % 2 === 1, { message: 'width must be odd.' })
        .default(9)
        .describe('Frames that a slope is taken over; odd.'),
    },
  ),
] as const;
