/** `JUANA PÉREZ DE LA O` → `J. P. D. L. O.`: enough to compare with a paper, not enough to learn a name. */
export const partialName = (name: string): string =>
  name
    .split(' ')
    .filter(Boolean)
    .map((word) => `${[...word][0]}.`)
    .join(' ')

/** The last `shown` characters, the rest as dots. */
export const partialNumber = (text: string, shown: number): string =>
  '•'.repeat(Math.max(0, text.length - shown)) + text.slice(-shown)
