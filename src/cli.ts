import { addCommands } from './cli/commands.ts'
import { runOrder } from './cli/program/program.ts'
import { loadSettings } from './config/reader.ts'
import { VERSION } from './ops/version.ts'

// whoever reads may have read enough (`nss … | head`): what is written after that is dropped, and the work goes on
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
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
  process.exitCode = code
})
