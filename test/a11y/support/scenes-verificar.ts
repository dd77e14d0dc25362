import { issueOne } from '../../support/issued.ts'
import { pictureOf } from '../../support/qr-picture.ts'
import { Visitor } from '../../support/visitor.ts'
import type { Album } from './album.ts'

const OWN = { origin: 'http://localhost:3000' }

/** A document checked in each way: genuine, spoilt, unknown. */
export async function verifyPages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const form = await album.page('Verificar', await visitor.get('/verificar'))
  await album.page('Verificar, sin código', await visitor.press(form, 'Verificar el código'))
  await album.page('Verificar, sin sello', await visitor.press(form, 'Verificar el sello'))
  await album.page('Verificar, código que no existe', await visitor.get('/verificar/nada'))

  const { issue, files } = await issueOne(album.portal, 1)
  const genuine = await visitor.get(`/verificar/${issue.documents.asignacion.codigo}`)
  await album.page('Verificar, código auténtico', genuine)
  const { cadenaOriginal: cadena, sello } = issue
  await album.page(
    'Verificar, sello auténtico',
    await visitor.press(form, 'Verificar el sello', { cadena, sello }),
  )
  const altered = { cadena: cadena.replace(issue.nss, '00000000000'), sello }
  await album.page('Verificar, cadena cambiada', await visitor.press(form, 'Verificar el sello', altered))

  const send = async (name: string, bytes?: Uint8Array) => {
    const body = new FormData()
    if (bytes) body.set('archivo', new File([new Uint8Array(bytes)], 'nss.pdf', { type: 'application/pdf' }))
    await album.answer(
      name,
      await visitor.fetch('/verificar/archivo', { method: 'POST', body, headers: OWN }),
    )
  }
  await send('Verificar, sin archivo')
  await send('Verificar, archivo auténtico', files.asignacion)
  await send(
    'Verificar, archivo con algo más',
    Buffer.concat([files.asignacion, Buffer.from('\n%algo más\n')]),
  )
  const { codigo, offline = '' } = issue.documents.tarjeta
  const address = `http://localhost:3000/verificar/${codigo}`
  await send('Verificar, fotografía auténtica', pictureOf(address, offline))
  await send(
    'Verificar, fotografía con otra dirección',
    pictureOf(address.replace('localhost', 'nss.example')),
  )
  await send('Verificar, fotografía sin QR', pictureOf('HOLA'))
  await send('Verificar, imagen que no se lee', Buffer.from('89504e470d0a1a0a', 'hex'))
  await send('Verificar, otro archivo', Buffer.from('%PDF-1.7 no es nuestro'))
  await send('Verificar, archivo demasiado grande', Buffer.alloc(11 * 1024 * 1024))
}
