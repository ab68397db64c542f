/** Whether a setting, by its name or path, is a seed: `seed`, `trainer.random_state`, `manual_seed`. */
export function isSeedName(name: string): boolean {
  return /^(?:.*[._/-])?(?:random_?)?(?:seed|random_state)$/i.test(name);
}
