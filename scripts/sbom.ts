/**
 * SBOM of the run-time dependencies (CycloneDX, JSON) to standard output. `npm sbom --omit dev` drops a package when
 * another version of it is a development dependency (nodemailer), so the full SBOM is filtered by the lock file.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

type Bill = {
  metadata: { component: { name: string; 'bom-ref': string } }
  components: { 'bom-ref': string; name: string; version: string }[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}
type Locked = { name?: string; version: string; dev?: true; optional?: true; devOptional?: true }

const root = path.resolve(import.meta.dirname, '..')
const { name, packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  name: string
  packages: Record<string, Locked>
}
const runs = new Set(
  Object.entries(packages)
    .filter(([, one]) => !one.dev && !one.optional && !one.devOptional)
    .map(([place, one]) => `${place.slice(place.lastIndexOf('node_modules/') + 13)}@${one.version}`),
)
const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only']
const bill = JSON.parse(
  execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }),
) as Bill
// npm names it after its folder
bill.metadata.component.name = name
const components = bill.components.filter((one) => runs.has(`${one.name}@${one.version}`))
const refs = new Set([bill.metadata.component, ...components].map((one) => one['bom-ref']))
const dependencies = bill.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }))
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, undefined, 2)}\n`)
