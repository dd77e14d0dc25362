// Plain JavaScript that any Node runs: without this an older one ends in "Unknown file extension .ts".
// Types are stripped without a flag from 22.18 on, and from 23.6 on of the odd line.
const [major, minor] = process.versions.node.split('.').map(Number)
const strips = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
if (!strips) {
  console.error(
    [
      `Hace falta Node 22.18 o posterior, y este es ${process.version}.`,
      'En Linux x64 lo trae `npm ci` (sin --omit=optional); en otras máquinas instala Node 24 y repite la orden.',
    ].join('\n'),
  )
  process.exit(1)
}
