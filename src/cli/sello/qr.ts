import { makeKey } from '../../adapters/offline-qr/cose-key.ts'
import { dateWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import type { SealContext } from './context.ts'

/** One line a key, the newest first: its kid, in use or only published, since when. What was withdrawn is in no list. */
export async function listQrKeys({ qrKeys }: SealContext): Promise<string[]> {
  const all = await qrKeys.list()
  if (all.length === 0)
    return ['Todavía no hay ninguna llave: el portal hace la primera al arrancar, si OFFLINE_QR no es off.']
  return all.map(({ kid, at }, nth) => {
    const state = nth === 0 ? 'en uso   ' : 'publicada'
    return `${kid}  ${state}  desde el ${dateWords(mexicoTime(at))}`
  })
}

/** The same as values for `--json`; times in epoch ms. */
export const knownQrKeys = async ({ qrKeys }: SealContext): Promise<object[]> =>
  (await qrKeys.list()).map(({ kid, at }, nth) => ({ llave: kid, enUso: nth === 0, desde: at }))

/** A new key for the next documents. Gives lines for the operator. */
export async function rotateQrKey({ qrKeys, note }: SealContext, now: number): Promise<string[]> {
  const [before] = await qrKeys.list()
  const made = makeKey()
  await qrKeys.keep(made, now)
  await note('qr --rotar', made.kid, now)
  return [
    `Llave nueva: ${made.kid}. El portal en marcha firma con ella desde el siguiente documento.`,
    ...(before ? [`La anterior (${before.kid}) se sigue publicando: lo ya firmado se comprueba igual.`] : []),
    'Quien guardó el archivo para comprobar sin conexión debe guardarlo otra vez: el suyo no conoce la llave nueva.',
  ]
}

/** A key whose signatures are not to be believed. Gives lines. Throws `Refused` for one that signs, or that is not there. */
export async function withdrawQrKey(
  { qrKeys, note }: SealContext,
  kid: string,
  now: number,
): Promise<string[]> {
  const all = await qrKeys.list()
  if (all[0]?.kid === kid) throw new Refused(`La llave ${kid} está en uso: primero nss sello qr --rotar.`)
  if (!(await qrKeys.withdraw(kid, now)))
    throw new Refused(`No hay una llave «${kid}». Las que hay: nss sello qr.`)
  await note('qr --retirar', kid, now)
  return [
    `La llave ${kid} ya no se publica: lo que firmó deja de comprobarse sin conexión.`,
    'Sus documentos se verifican en línea como siempre. Los archivos que ya se guardaron todavía la tienen: avisa.',
  ]
}
