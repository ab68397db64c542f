// Writes resources/samples/tales.csv, or the file that is named: 1,000 very short stories, for networks that go on a text.
// Run with: node scripts/samples/tales.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { createRandom } from './random.mjs';

const rowCount = 1000;
const random = createRandom(20_261_125);

/** Each animal lives somewhere, wants something and has a way of its own: what comes later follows from what came first. */
const animals = {
  fox: { home: 'forest', food: 'grapes', helper: 'crow', way: 'clever' },
  bear: { home: 'cave', food: 'honey', helper: 'bee', way: 'slow' },
  heron: { home: 'lake', food: 'fish', helper: 'frog', way: 'patient' },
  mouse: { home: 'barn', food: 'cheese', helper: 'cat', way: 'quick' },
  owl: { home: 'tower', food: 'moths', helper: 'bat', way: 'wise' },
  goat: { home: 'hill', food: 'clover', helper: 'dog', way: 'stubborn' },
};
const times = ['one morning', 'one evening', 'in the winter', 'in the spring', 'on a rainy day'];
const sizes = ['little', 'brave', 'young', 'grey'];

function tale(name) {
  const { home, food, helper, way } = animals[name];
  const time = random.pick(times);
  const size = random.pick(sizes);
  const found = random.chance(0.5);
  const beginning = random.pick([
    `${time} a ${size} ${name} left the ${home} to look for ${food}.`,
    `there was a ${size} ${name} who lived in the ${home}. ${time} the ${name} was hungry for ${food}.`,
  ]);
  const middle = random.pick([`on the way the ${name} met a ${helper}.`, `a ${helper} saw the ${name} and came near.`]);
  const end = found
    ? random.pick([
        `together they found the ${food} and went home happy.`,
        `the ${helper} knew where the ${food} was, and they shared it.`,
      ])
    : random.pick([
        `there was no ${food} to be found, but the ${name} was ${way} and waited.`,
        `the ${helper} had eaten all the ${food}, and the ${way} ${name} went home hungry.`,
      ]);
  return `${beginning} ${middle} ${end}`;
}

const lines = ['text,label'];
for (let row = 0; row < rowCount; row += 1) {
  const name = random.pick(Object.keys(animals));
  lines.push(`"${tale(name)}",${name}`);
}
const file = process.argv[2] ?? new URL('../../resources/samples/tales.csv', import.meta.url);
writeFileSync(file, `${lines.join('\n')}\n`);
