// The wizard of the bench in the GOV.UK Prototype Kit, pages and routes as its documentation shows, started as
// its `serve` does but on one address and behind compression. The kit writes where the project is, so it is
// given a copy of it.
const { cpSync, mkdtempSync, rmSync, symlinkSync } = require('node:fs')
const { createServer } = require('node:http')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const compression = require('compression')

const project = mkdtempSync(join(tmpdir(), 'peer-kit-'))
for (const part of ['app', 'package.json'])
  cpSync(join(__dirname, part), join(project, part), { recursive: true })
symlinkSync(join(__dirname, 'node_modules'), join(project, 'node_modules'))
process.on('exit', () => rmSync(project, { recursive: true, force: true }))
process.on('SIGTERM', () => process.exit(0))
process.env.KIT_PROJECT_DIR = project
process.chdir(project)

require('govuk-prototype-kit/lib/build.js').generateAssetsSync()
const kit = require('govuk-prototype-kit/server.js')

const compress = compression()
const server = createServer((req, res) => compress(req, res, () => kit(req, res)))
server.listen(Number(process.argv[2]), '127.0.0.1')
