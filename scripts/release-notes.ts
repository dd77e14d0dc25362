/**
 * Compares the tag named (`v0.2.0`) with package.json, the Dockerfile's label and CHANGELOG.md, and writes that
 * version's section of CHANGELOG.md, without its heading, to standard output. Exits with 1 where they disagree.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const version = process.argv[2]?.replace(/^v/, '') ?? ''
const { version: packaged } = JSON.parse(read('package.json')) as { version: string }
const labelled = /image\.version="([^"]*)"/.exec(read('Dockerfile'))?.[1]
const section = read('CHANGELOG.md')
  .split(/^## /m)
  .find((one) => one.split(/\s/)[0] === version)
const [heading = '', ...lines] = section?.split('\n') ?? []

const problems = [
  ...(packaged === version ? [] : [`package.json says ${packaged}`]),
  ...(labelled === version ? [] : [`the Dockerfile's label says ${labelled}`]),
  ...(section ? [] : ['CHANGELOG.md has no section for it']),
  ...(/sin publicar/.test(heading) ? ['CHANGELOG.md says that it is not published: give it its date'] : []),
]
if (problems.length > 0) {
  console.error(`Not a release ${version}:\n${problems.map((one) => `- ${one}`).join('\n')}`)
  process.exit(1)
}
process.stdout.write(`${lines.join('\n').trim()}\n`)
