/**
 * Makes resources/samples/sounds.zip: 240 sounds of half a second at 4,000 values a second: tones, chirps, clicks and
 * noise at any loudness, a folder a class. Run: node scripts/samples/sounds.mjs
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom } from './random.mjs';
import { zip } from './zip.mjs';

const rate = 4000;
const length = rate / 2;
const countPerClass = 60;
const turn = 2 * Math.PI;

/** Amount at a moment, from −1 to 1; every call makes one sound. */
const sounds = {
  tone(random) {
    const hertz = 200 + 1200 * random.uniform();
    const overtone = random.uniform() * 0.4;
    return (time) => 0.7 * Math.sin(turn * hertz * time) + overtone * Math.sin(turn * 2 * hertz * time);
  },
  chirp(random) {
    const from = 150 + 1500 * random.uniform();
    const to = from < 900 ? from + 500 + 400 * random.uniform() : from - 500 - 300 * random.uniform();
    return (time) => 0.9 * Math.sin(turn * (from + (to - from) * time) * time);
  },
  clicks(random) {
    const gap = 0.05 + 0.1 * random.uniform();
    const hertz = 500 + 1000 * random.uniform();
    const shift = random.uniform() * gap;
    return (time) => {
      const since = (time + shift) % gap;
      return Math.exp(-since * 250) * Math.sin(turn * hertz * since);
    };
  },
  noise(random) {
    const smooth = random.uniform() * 0.6;
    let held = 0;
    return () => {
      held = smooth * held + (1 - smooth) * random.normal() * 0.5;
      return held;
    };
  },
};

/** 8-bit WAV of one channel: small, and rough enough to be told apart by ear. */
function wav(values) {
  const file = Buffer.alloc(44 + values.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + values.length, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(values.length, 40);
  file.set(values, 44);
  return file;
}

const random = createRandom(7);
const entries = Object.entries(sounds).flatMap(([name, make]) =>
  Array.from({ length: countPerClass }, (_, index) => {
    const at = make(random);
    const loudness = 0.25 + 0.7 * random.uniform();
    const start = Math.floor(random.uniform() * length * 0.2);
    const values = Uint8Array.from({ length }, (__, place) => {
      const time = (place - start) / rate;
      const fade = Math.min(1, Math.max(0, time * 100), (length - place) / 60);
      const value = place < start ? 0 : at(time) * fade * loudness + 0.01 * random.normal();
      return Math.round(128 + 127 * Math.min(1, Math.max(-1, value)));
    });
    return { name: `${name}/${name}-${String(index + 1).padStart(3, '0')}.wav`, data: wav(values) };
  }),
);
const file = fileURLToPath(new URL('../../resources/samples/sounds.zip', import.meta.url));
writeFileSync(file, zip(entries));
