import { addCommands } from './cli/commands.ts'
import { EXIT } from './cli/program/output.ts'
import { runOrder } from './cli/program/program.ts'
import { loadSettings } from './config/reader.ts'
import { VERSION } from './ops/version.ts'

let unwritten = false
// whoever reads may have read enough (`nss … | head`), or the disk of a log is full: what is written after that is
// dropped, and the work goes on
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || unwritten) return
    unwritten = true
    process.exitCode = EXIT.broken
    process.stderr.write(`Lo que responde la orden no se pudo escribir (${code}).\n`)
  })

/** The operator's commands, all under one name: `nss`. */
export const done = runOrder(process.argv.slice(2), {
  settings: loadSettings,
  add: (program, output) =>
    addCommands(program, output, { env: process.env, stream: process.stderr, input: process.stdin }),
  version: VERSION,
  streams: {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  },
}).then((code) => {
  if (!unwritten) process.exitCode = code
})
