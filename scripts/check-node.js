// Plain JavaScript that any Node runs: without this an older one ends in "Unknown file extension .ts", or, where what is
// built begins with these lines, in "does not provide an export".
// Types are stripped without a flag from 22.18 on; 22.19 and 24.5 can be told of an institution's own authorities.
const [major, minor] = process.versions.node.split('.').map(Number)
const enough = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 19)
if (!enough) {
  console.error(
    [
      `Hace falta Node 22.19, o 24.5 o posterior, y este es ${process.version}.`,
      'Instala Node 24 y repite la orden; con el código, en Linux x64 lo trae `npm ci` (sin --omit=optional).',
    ].join('\n'),
  )
  process.exit(1)
}
