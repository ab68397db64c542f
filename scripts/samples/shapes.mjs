/**
 * Makes resources/samples/shapes.zip: 600 drawings of 32 × 32 pixels of circles, squares, triangles and stars in any
 * colour, size, place and angle, a folder a class. Run: node scripts/samples/shapes.mjs
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { palettePng } from './png.mjs';
import { createRandom } from './random.mjs';
import { zip } from './zip.mjs';

const size = 32;
const countPerClass = 150;
const levels = 8;
const samplesPerEdge = 4;

/** Whether a place lies in a shape of radius 1 around the origin. */
const shapes = {
  circle: (x, y) => x * x + y * y < 0.8,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.75,
  triangle: (x, y) => y < 0.55 && y > 2 * Math.abs(x) - 0.95,
  star(x, y) {
    const angle = Math.atan2(y, x);
    const place = ((angle / (2 * Math.PI)) * 5 + 10.25) % 1;
    const edge = 1 / (1 + 3.2 * Math.min(place, 1 - place));
    return Math.hypot(x, y) < edge * 1.05;
  },
};

/** A colour of the circle with some lightness, red, green, blue from 0 to 255. */
function colour(hue, saturation, lightness) {
  const part = (shift) => {
    const place = (shift + hue * 12) % 12;
    const amount = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - amount * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return [part(0), part(8), part(4)];
}

function draw(contains, random) {
  const radius = 9 + 5 * random.uniform();
  const free = size / 2 - radius * 0.8;
  const centreX = size / 2 + (2 * random.uniform() - 1) * Math.max(0, free);
  const centreY = size / 2 + (2 * random.uniform() - 1) * Math.max(0, free);
  const angle = (random.uniform() - 0.5) * 0.7;
  const isDark = random.chance(0.5);
  const hue = random.uniform();
  const front = colour(hue, 0.9, isDark ? 0.65 : 0.4);
  const back = colour((hue + 0.3 + 0.4 * random.uniform()) % 1, 0.35, isDark ? 0.18 : 0.85);
  const palette = Array.from({ length: levels }, (_, level) =>
    front.map((value, channel) => Math.round(back[channel] + ((value - back[channel]) * level) / (levels - 1))),
  );
  const indices = new Uint8Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      let covered = 0;
      for (let sample = 0; sample < samplesPerEdge ** 2; sample += 1) {
        const x = (column + ((sample % samplesPerEdge) + 0.5) / samplesPerEdge - centreX) / radius;
        const y = (row + (Math.floor(sample / samplesPerEdge) + 0.5) / samplesPerEdge - centreY) / radius;
        const turnedX = Math.cos(angle) * x + Math.sin(angle) * y;
        const turnedY = -Math.sin(angle) * x + Math.cos(angle) * y;
        if (contains(turnedX, turnedY)) covered += 1;
      }
      indices[row * size + column] = Math.round((covered / samplesPerEdge ** 2) * (levels - 1));
    }
  return palettePng(size, size, palette, indices);
}

const random = createRandom(42);
const entries = Object.entries(shapes).flatMap(([name, contains]) =>
  Array.from({ length: countPerClass }, (_, index) => ({
    name: `${name}/${name}-${String(index + 1).padStart(3, '0')}.png`,
    data: draw(contains, random),
  })),
);
const file = fileURLToPath(new URL('../../resources/samples/shapes.zip', import.meta.url));
writeFileSync(file, zip(entries));
