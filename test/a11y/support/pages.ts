import path from 'node:path'
import { inject } from 'vitest'
import type { Parts } from '../../../src/app/wire.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { AnsweringServer } from '../../support/answering-server.ts'
import { onceIn } from '../../support/once.ts'
import { openPortal } from '../../support/portal.ts'
import { registryServer } from '../../support/registry-server.ts'
import { Album, type View } from './album.ts'
import type { Files } from './files.ts'
import { changePages } from './scenes-cambio.ts'
import { slowMailPages } from './scenes-correo.ts'
import { englishPages } from './scenes-english.ts'
import { closedLinks, linkPages } from './scenes-enlace.ts'
import { fixedPages, refusals } from './scenes-fixed.ts'
import { ownPages } from './scenes-mio.ts'
import { deskPages } from './scenes-mostrador.ts'
import { busyPage, IMPATIENT, slowUploadPage } from './scenes-ocupado.ts'
import { operationPages } from './scenes-operacion.ts'
import { paso1Pages, sentPages } from './scenes-paso1.ts'
import { declaredPages, paso2Pages } from './scenes-paso2.ts'
import { brokenPage, endedPages, paso3Pages } from './scenes-paso3.ts'
import { stoppedPages, tooManyPages, unreadableData, withoutNumbers } from './scenes-stopped.ts'
import { verifyPages } from './scenes-verificar.ts'

export type Pages = { readonly views: readonly View[]; readonly files: Files }

let kept: Promise<Pages> | undefined

/** Every page of the portal in every state, and every mail. Driven once a run: the other workers wait and read. */
export const everyPage = (): Promise<Pages> => {
  kept ??= onceIn(path.join(inject('sharedFolder'), 'pages'), drive)
  return kept
}

/** One page of every address, without errors and with them: the frame, the style and the order are the same on the others. */
export function oneOfEach({ views }: Pages): readonly View[] {
  const kindOf = ({ route, error }: View): string => `${route} ${error}`
  const all = views.filter((view) => view.is === 'page')
  return all.filter((view, at) => all.findIndex((other) => kindOf(other) === kindOf(view)) === at)
}

async function drive(): Promise<Pages> {
  const albums = await Promise.all([
    walk(),
    english(),
    links(),
    changes(),
    own(),
    strict(),
    slow(),
    slowUpload(),
  ])
  // alone: what waits for a machine at rest would wait longer beside it
  albums.push(await desk())
  return {
    views: albums.flatMap((album) => album.views),
    files: new Map(albums.flatMap((album) => [...album.files])),
  }
}

const walk = () =>
  withAlbum({ LIMITS: 'off' }, async (album) => {
    await fixedPages(album)
    await refusals(album)
    await paso1Pages(album)
    await sentPages(album)
    await paso2Pages(album)
    await declaredPages(album)
    await paso3Pages(album)
    await verifyPages(album)
    await busyPage(album)
    await endedPages(album)
    await brokenPage(album)
  })

const english = () => withAlbum({ LIMITS: 'off' }, englishPages)

const links = () =>
  withAlbum({ LIMITS: 'off' }, async (album) => {
    await linkPages(album)
    await closedLinks(album)
    await unreadableData(album)
  })

const own = () => withAlbum({ LIMITS: 'off' }, ownPages)

const changes = () => withAlbum({ LIMITS: 'off' }, changePages)

const desk = () =>
  withAlbum(
    { LIMITS: 'off' },
    async (album) => {
      await deskPages(album)
      await operationPages(album)
    },
    { sleep: async () => {} },
  )

const slowUpload = () => withAlbum({ LIMITS: 'off' }, slowUploadPage, { uploadRules: IMPATIENT })

/** With a register of its own, without declared names, and with limits. */
async function strict(): Promise<Album> {
  const registry = await registryServer({ people: DEMO_PEOPLE.map((one) => one.person), token: 'secreto' })
  const env = {
    REGISTRY_URL: registry.url,
    REGISTRY_TOKEN: 'secreto',
    DECLARED_NAMES: 'off',
    LIMIT_LINKS_IP_HOUR: '20',
    // longer than a busy machine makes it answer
    REGISTRY_TIMEOUT_MS: '60000',
  }
  try {
    return await withAlbum(env, async (album) => {
      await stoppedPages(album, registry)
      await withoutNumbers(album)
      await tooManyPages(album)
    })
  } finally {
    await registry.close()
  }
}

function slow(): Promise<Album> {
  const server = new AnsweringServer()
  server.answer = { outcome: 'later', reason: '451' }
  return withAlbum({ LIMITS: 'off' }, (album) => slowMailPages(album, server), { carrier: server })
}

async function withAlbum(
  env: Record<string, string>,
  fill: (album: Album) => Promise<void>,
  parts: Parts = {},
): Promise<Album> {
  const portal = await openPortal({ env, parts })
  try {
    const album = new Album(portal)
    await fill(album)
    return album
  } finally {
    await portal.close()
  }
}
