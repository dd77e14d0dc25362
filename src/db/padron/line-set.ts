/** Lines of a file, in a bit each. */
export type LineSet = { add(line: number): void; has(line: number): boolean }

/** An empty set; it grows with the largest line that is added. */
export function createLineSet(): LineSet {
  let words = new Uint32Array(1 << 10)
  return {
    add: (line) => {
      const at = line >>> 5
      if (at >= words.length) {
        const more = new Uint32Array(Math.max(words.length * 2, at + 1))
        more.set(words)
        words = more
      }
      words[at] = (words[at] ?? 0) | (1 << (line & 31))
    },
    has: (line) => (((words[line >>> 5] ?? 0) >>> (line & 31)) & 1) === 1,
  }
}
