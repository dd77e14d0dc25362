/** Everything that is read one after another, in its order. */
export async function readAll<T>(all: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = []
  for await (const one of all) read.push(one)
  return read
}
