import { Command } from 'commander'
import { expect, test } from 'vitest'
import { correo } from '../../src/cli/correo.ts'
import type { MailQueueAdmin, QueuedLetter } from '../../src/domain/ports/mail-queue.ts'

const NOON = Date.UTC(2026, 10, 24, 18)
const waiting: QueuedLetter = {
  id: 7,
  kind: 'enlace',
  to: 'gloria.hernandez@correo.example',
  attempts: 2,
  createdAt: NOON,
  dueAt: NOON + 240_000,
  reason: 'mail.example:587: RCPT TO 450 busy',
}
const dead: QueuedLetter = {
  id: 9,
  kind: 'resultado',
  attempts: 0,
  createdAt: NOON,
  deadAt: NOON,
  refused: true,
  reason: 'RCPT TO 550 no such user',
}

/** Runs `correo …` over a queue with one mail of each kind; what it printed, and whether it failed. */
async function run(args: string, queue: Partial<MailQueueAdmin> = {}) {
  const lines: string[] = []
  const asked: unknown[] = []
  let failed = false
  let open = 0
  const all: MailQueueAdmin = {
    pending: async () => [waiting],
    dead: async () => [dead],
    overview: async () => ({ pending: 1, dead: 1, newest: [] }),
    retry: async (id, now) => {
      asked.push([id, now])
      return id === 7 ? 'again' : id === 9 ? 'over' : 'unknown'
    },
    retryAll: async (now) => {
      asked.push(['todos', now])
      return 3
    },
    reviveAll: async (now) => {
      asked.push(['muertos', now])
      return 1
    },
    dismiss: async (id) => (id === 9 ? 'dismissed' : id === 7 ? 'waiting' : id === 8 ? 'wanted' : 'unknown'),
    dismissAll: async () => 1,
    ...queue,
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  correo(program, {
    withQueue: async (work) => {
      open += 1
      await work(all)
      open -= 1
    },
    now: () => NOON,
    print: (line) => lines.push(line),
    fail: (line) => {
      failed = true
      lines.push(line)
    },
  })
  await program.parseAsync(`node nss correo ${args}`.split(' '))
  expect(open).toBe(0)
  return { text: lines.join('\n'), failed, asked }
}

test('pending mails are listed with their next try and their reason, the address masked', async () => {
  const { text, failed } = await run('pendientes')
  expect(text).toBe(
    '7  enlace  g•••@correo.example  2 intentos, próximo: martes 24 de noviembre de 2026 a las 12:04 (hora del centro de México)  mail.example:587: RCPT TO 450 busy\n1 correo por salir.',
  )
  expect(failed).toBe(false)
})

test('dead mails say whether they were refused or given up', async () => {
  expect((await run('muertos')).text).toMatch(
    /^9 {2}resultado {2}\(borrado\) {2}rechazado el .* RCPT TO 550 no such user$/m,
  )
  const { refused: _, ...old } = dead
  expect((await run('muertos', { dead: async () => [old] })).text).toContain('abandonado')
})

test('empty lists say that they are empty', async () => {
  expect((await run('pendientes', { pending: async () => [] })).text).toBe('No hay correos pendientes.')
  expect((await run('muertos', { dead: async () => [] })).text).toBe('No hay correos muertos.')
})

test('one mail is tried again, or all, or all that were given up', async () => {
  expect(await run('reintentar 7')).toMatchObject({ failed: false, asked: [[7, NOON]] })
  const all = await run('reintentar --todos')
  expect(all).toMatchObject({ failed: false, asked: [['todos', NOON]] })
  expect(all.text).toBe('3 correos por salir ahora.')
  const dead = await run('reintentar --muertos')
  expect(dead).toMatchObject({ failed: false, asked: [['muertos', NOON]] })
  expect(dead.text).toBe('1 correo por salir ahora.')
})

test('a dead mail that nobody can send again is taken off the list, or all of them', async () => {
  expect(await run('descartar 9')).toMatchObject({ failed: false, text: 'El correo 9 ya no se muestra.' })
  expect(await run('descartar --ligas')).toMatchObject({ failed: false, text: '1 correo descartado.' })
  expect((await run('descartar 8')).text).toContain('nss correo reintentar 8')
})

test.each([
  'descartar',
  'descartar 9 --ligas',
  'descartar nueve',
  'descartar 7',
  'descartar 8',
  'descartar 10',
  'reintentar',
  'reintentar 7 --todos',
  'reintentar --todos --muertos',
  'reintentar siete',
  'reintentar 8',
  'reintentar 9',
])('"%s" fails with a sentence', async (args) => {
  const { failed, text } = await run(args)
  expect(failed).toBe(true)
  expect(text).toMatch(/\.$/)
})
