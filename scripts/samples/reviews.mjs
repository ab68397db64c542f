// Writes resources/samples/reviews.csv, or the file that is named: 2,000 made-up film reviews.
// Run with: node scripts/samples/reviews.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { createRandom } from './random.mjs';

const rowCount = 2000;
const random = createRandom(19_951_201);

const adjectives = {
  positive: [
    'good',
    'great',
    'wonderful',
    'gripping',
    'funny',
    'moving',
    'clever',
    'charming',
    'brilliant',
    'fresh',
    'touching',
    'elegant',
    'honest',
    'bold',
    'warm',
    'vivid',
    'tender',
    'witty',
    'thrilling',
    'superb',
  ],
  negative: [
    'bad',
    'awful',
    'boring',
    'dull',
    'weak',
    'clumsy',
    'slow',
    'empty',
    'predictable',
    'flat',
    'tedious',
    'shallow',
    'noisy',
    'confused',
    'stale',
    'cold',
    'lifeless',
    'silly',
    'dreadful',
    'poor',
  ],
};
const parts = [
  'plot',
  'acting',
  'music',
  'ending',
  'dialogue',
  'story',
  'cast',
  'script',
  'camera work',
  'pacing',
  'humour',
  'opening',
  'final scene',
  'lead actor',
  'direction',
];
const degrees = ['', '', '', 'very ', 'really ', 'truly ', 'quite ', 'rather '];
const negations = ['not', 'never', 'hardly', 'far from', 'anything but', 'by no means'];
const openings = [
  'we saw it on a rainy evening',
  'my sister chose this one',
  'the cinema was half full',
  'i had read the book before',
  'it runs for two hours',
  'friends had told me about it',
  'this was the third film of the series',
  'i watched it twice',
  'the trailer had made me curious',
  'we went on the first night',
];
const closings = [
  'that is all i can say',
  'you know what i mean',
  'so much for the evening',
  'i will remember that',
  'my friends agreed',
  'that was clear after ten minutes',
];

const opposite = (polarity) => (polarity === 'positive' ? 'negative' : 'positive');

/** A clause of one polarity; a negated one says it with a word of the other, so that words alone do not decide. */
function clause(polarity) {
  const negated = random.chance(0.4);
  const word = random.pick(adjectives[negated ? opposite(polarity) : polarity]);
  const verdict = negated ? `${random.pick(negations)} ${word}` : `${random.pick(degrees)}${word}`;
  return `the ${random.pick(parts)} was ${verdict}`;
}

/** After "but" comes what counts. */
function review(polarity) {
  const sentences = [];
  if (random.chance(0.4)) sentences.push(random.pick(openings));
  if (random.chance(0.35)) sentences.push(`${clause(opposite(polarity))} but ${clause(polarity)}`);
  else if (random.chance(0.4)) sentences.push(`${clause(polarity)} and ${clause(polarity)}`);
  else sentences.push(clause(polarity));
  if (random.chance(0.25)) sentences.push(random.pick(closings));
  return sentences.map((sentence) => `${sentence[0].toUpperCase()}${sentence.slice(1)}.`).join(' ');
}

const lines = ['text,label'];
const seen = new Set();
for (let row = 0; row < rowCount; row += 1) {
  const polarity = row % 2 === 0 ? 'positive' : 'negative';
  let text = review(polarity);
  while (seen.has(text)) text = review(polarity);
  seen.add(text);
  lines.push(`${text},${polarity}`);
}
const file = process.argv[2] ?? new URL('../../resources/samples/reviews.csv', import.meta.url);
writeFileSync(file, `${lines.join('\n')}\n`);
