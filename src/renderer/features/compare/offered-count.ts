/** Names that a list to choose from offers at once; typing narrows it down. Each stands in the page, whether opened or not. */
export const offeredCount = 60;
