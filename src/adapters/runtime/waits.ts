const sleepFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Answers that wait before they are given. At most `most` wait at once; one more is given without a wait, so that a
 * flood holds a bounded number of connections open and nobody stands in a queue. @param sleep waits so many ms
 */
export function createWaits(most: number, sleep = sleepFor): (ms: number) => Promise<void> {
  let waiting = 0
  return async (ms) => {
    if (waiting >= most) return
    waiting++
    try {
      await sleep(ms)
    } finally {
      waiting--
    }
  }
}
