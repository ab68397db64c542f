import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RecordedAnswer, RecordedInput } from '../../src/shared/contract/run-record';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
beforeAll(async () => {
  studio = await StudioHost.open();
});
afterAll(() => studio[Symbol.asyncDispose]());

/** A template that trains for two epochs and records three samples. */
async function record(template: string, training = 'record: { samples: { count: 3 } }') {
  const { templates } = await studio.client.templates.list();
  const text = templates
    .find(({ name }) => name === template)
    ?.text.replace(/^ {2}epochs: \d+/m, '  epochs: 2')
    .replace(/^training:\n/m, `training:\n  ${training}\n`) as string;
  const { run } = await studio.client.runs.create({ text });
  const ended = await studio.ended(run.id);
  expect({ status: ended.status, error: ended.error }).toEqual({ status: 'completed', error: null });
  const { events } = await studio.client.runs.events({ id: run.id });
  expect(events.filter(({ message }) => message.includes('recorded'))).toEqual([]);
  const { inputs, steps } = await studio.client.runs.recordedSamples({ id: run.id, steps: null });
  expect(inputs).toHaveLength(3);
  expect(steps.map(({ step }) => step)).toEqual([0, ended.step / 2, ended.step]);
  const last = steps.at(-1)?.predictions ?? [];
  return { run: ended, input: inputs[0] as RecordedInput, answer: last[0]?.answers[0] as RecordedAnswer };
}

async function picture(runId: string, name: string | null | undefined, step: number) {
  const query = new URLSearchParams({ name: name ?? '', step: String(step) });
  const response = await studio.host.bulk(new Request(`http://studio/data/runs/${runId}/records/picture?${query}`));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  return sharp(Buffer.from(await response.arrayBuffer())).metadata();
}

test('an image is kept as a picture with its class and what the network says of it', async () => {
  const { run, input, answer } = await record('image-cnn');
  expect(input.parts).toMatchObject([{ name: 'image', form: 'picture' }]);
  expect(await picture(run.id, input.parts[0]?.picture, 0)).toMatchObject({ format: 'png', channels: 3 });
  expect(answer.classes.map(({ name }) => name)).toContain(input.targets[0]?.text);
  expect(answer.isRight).toBe(answer.text === input.targets[0]?.text);
});

test('a sound is kept as its outline and as the spectrogram that the network reads', async () => {
  const { run, input } = await record('audio-cnn');
  expect(input.parts.map(({ name, form }) => [name, form])).toEqual([
    ['audio', 'picture'],
    ['spectrogram', 'picture'],
  ]);
  expect((await picture(run.id, input.parts[1]?.picture, 0)).width).toBeGreaterThan(10);
});

test('a text is kept as it stands in the data', async () => {
  const { input, answer } = await record('text-lstm');
  expect(input.parts[0]).toMatchObject({ name: 'text', form: 'text', text: expect.stringMatching(/\w+ \w+/) });
  expect(['negative', 'positive']).toContain(answer.text);
});

test('a language model goes on from the first half of a text, beside how the text goes on', async () => {
  const { input, answer } = await record('gpt-mini');
  const [whole, beginning] = input.parts;
  const words = (whole?.text ?? '').replaceAll(/[.,]/g, '');
  expect(words.startsWith(beginning?.text ?? '-')).toBe(true);
  expect(words).toContain(`${beginning?.text} ${input.targets[0]?.text}`);
  expect(answer.text.split(' ')).toHaveLength(16);
  expect(answer.classes[0]?.name).toBe(answer.text.split(' ')[0]);
});

test('an autoencoder’s picture is kept at every step beside the one that it should give back', async () => {
  const { run, input, answer } = await record('autoencoder');
  expect(input.targets[0]).toMatchObject({ text: null, picture: '0/target/picture' });
  const sizes = [];
  for (const step of [0, run.step]) sizes.push(await picture(run.id, answer.picture, step));
  expect(sizes).toMatchObject([
    { width: 8, height: 8 },
    { width: 8, height: 8 },
  ]);
  expect(answer.loss).toBeGreaterThan(0);
});

test('windows are kept as series, numbers and words of tables as they stand there', async () => {
  const { input: window } = await record('forecast');
  expect(window.parts[0]).toMatchObject({
    name: 'demand_mw',
    form: 'series',
    values: expect.arrayContaining([expect.any(Number)]),
  });
  const { input, answer } = await record('tabular-regressor');
  expect(input.parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['area_m2', 'district']));
  expect(Number(answer.text)).toBeGreaterThan(0);
  expect(answer.isRight).toBeNull();
});

test('histograms and figures of the machine are read as tables', async () => {
  const { run } = await record('digits-mlp', 'record: { histograms: {}, samples: { count: 3 } }');
  const { kinds } = await studio.client.runs.records({ id: run.id });
  const weights = kinds.find(({ kind }) => kind === 'weights');
  expect(weights?.recordCount).toBe((weights?.names.length ?? 0) * 3);
  const response = await studio.host.bulk(new Request(`http://studio/data/runs/${run.id}/records?kind=gradients`));
  expect(response.headers.get('x-row-count')).toBe(String(weights?.recordCount));
  const { names } = await studio.client.runs.metricNames({ ids: [run.id] });
  for (const name of ['processorPercent', 'residentBytes', 'peakBytes', 'stepMs', 'samplesPerSecond'])
    expect(names).toContain(`system/${name}`);
});

test('a run that is stopped and resumed has the records of one that was not, each once', async () => {
  const { templates } = await studio.client.templates.list();
  const text = templates
    .find(({ name }) => name === 'digits-mlp')
    ?.text.replace(/^ {2}epochs: \d+/m, '  epochs: 12')
    .replace(/^training:\n/m, 'training:\n  record: { histograms: {}, samples: { count: 2 } }\n') as string;
  const tableOf = async (runId: string) => {
    const histograms = async (kind: string) => {
      const response = await studio.host.bulk(new Request(`http://studio/data/runs/${runId}/records?kind=${kind}`));
      return Buffer.from(await response.arrayBuffer()).toString('base64');
    };
    return {
      weights: await histograms('weights'),
      gradients: await histograms('gradients'),
      samples: await studio.client.runs.recordedSamples({ id: runId, steps: null }),
    };
  };
  const whole = await studio.ended((await studio.client.runs.create({ text })).run.id);
  const { run } = await studio.client.runs.create({ text });
  await studio.until(run.id, ({ epoch }) => epoch >= 3);
  await studio.client.runs.stop({ id: run.id });
  expect((await studio.ended(run.id)).status).toBe('stopped');
  await studio.client.runs.resume({ id: run.id });
  expect(await studio.ended(run.id)).toMatchObject({ status: 'completed', step: whole.step });
  expect(await tableOf(run.id)).toEqual(await tableOf(whole.id));
});
