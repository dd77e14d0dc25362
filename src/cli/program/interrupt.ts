/**
 * Calls `stop` at the first Ctrl-C (or SIGTERM), so that a long command ends between two of its steps; a second one
 * ends the process. Gives what stops listening.
 */
export function onInterrupt(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const once = (): void => {
    off()
    stop()
  }
  const off = (): void => {
    for (const signal of signals) process.off(signal, once)
  }
  for (const signal of signals) process.on(signal, once)
  return off
}
