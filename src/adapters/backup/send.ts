/**
 * Runs the operator's command by the shell, with the backup's path as its last argument, for as long as it takes.
 * Resolves to undefined when it exits with 0, else to the last 500 characters of what it said, with its exit code or
 * signal. Never rejects.
 */
export async function sendBackup(command: string, file: string): Promise<string | undefined> {
  // not before: a start has no use for it
  const { spawn } = process.getBuiltinModule('node:child_process')
  const child = spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-500)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : reasonOf(said.trim(), signal ?? code)),
    )
  })
}

const reasonOf = (said: string, end: string | number | null): string =>
  said === '' ? `terminó con ${end} y no dijo por qué` : `${said} (${end})`
