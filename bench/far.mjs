// A line to a machine that is some milliseconds away: `node bench/far.mjs PORT MS` says the port that leads to PORT of
// this one, and hands each piece on after half of MS, in either direction.
import { connect, createServer } from 'node:net'

const [port, ms] = process.argv.slice(2).map(Number)

function handOn(from, to) {
  from.on('data', (piece) => setTimeout(() => to.write(piece), ms / 2))
  from.on('close', () => to.destroy())
  from.on('error', () => to.destroy())
}

const server = createServer({ noDelay: true }, (near) => {
  const away = connect({ port, host: '127.0.0.1', noDelay: true })
  handOn(near, away)
  handOn(away, near)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
