import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Issue } from '../../../src/domain/facts/issue.ts'
import { type OfflineClaims, offlineClaims } from '../../../src/domain/facts/offline-claims.ts'
import type { FileFacts, FileSignature, QrFound } from '../../../src/domain/ports/file-inspector.ts'
import { isGenuine } from '../../../src/domain/seal/verify.ts'
import { verifyFile } from '../../../src/domain/seal/verify-file.ts'
import { verifyPicture } from '../../../src/domain/seal/verify-picture.ts'
import { issueOne } from '../../support/issued.ts'
import { openPortal, type Portal } from '../../support/portal.ts'
import { newSeal } from '../../views/pdf/sample-issue.ts'

let portal: Portal
let issue: Issue
let other: Issue
let origin: string
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  issue = (await issueOne(portal)).issue
  other = (await issueOne(portal, 1)).issue
  origin = issue.issuer.baseUrl.toLowerCase()
})
afterAll(() => portal.close())

const look = (...found: readonly QrFound[]) => verifyPicture(portal.ctx, found)
const address = (codigo: string, from = origin): QrFound => ({ kind: 'address', origin: from, codigo })
const signed = (claims: OfflineClaims): QrFound => ({ kind: 'signed', outcome: 'good', claims })
const sheet = () => issue.documents.asignacion.codigo
const claims = () => offlineClaims(issue, 'asignacion')
const GENUINE = () => ({ good: true, certificateSerial: issue.certificateSerial })

describe('a picture', () => {
  test('with both QR of a document is that document, genuine, by the address and by the signature', async () => {
    const found = await look(address(sheet()), signed(claims()))
    expect(found).toMatchObject({
      document: { type: 'asignacion', issue: { folio: issue.folio } },
      ledger: true,
      seal: GENUINE(),
      picture: { online: true, offline: 'good' },
      altered: [],
    })
    expect(isGenuine(found)).toBe(true)
  })

  test('with one of the two tells what that one says, and nothing of the other', async () => {
    expect((await look(address(sheet()))).picture).toEqual({ online: true })
    expect((await look(signed(claims()))).picture).toEqual({ offline: 'good' })
    expect((await look(signed(offlineClaims(issue, 'tarjeta')))).document?.type).toBe('tarjeta')
    expect((await look(signed(claims()))).document?.type).toBe('asignacion')
  })

  test('with none of ours says so: no document, no entry, no finding', async () => {
    const nothing = { ledger: false, picture: {}, altered: [] }
    expect(await look()).toEqual(nothing)
    expect(await look({ kind: 'unknown' })).toEqual(nothing)
    expect(await look(address('A'.repeat(22)), address('no es un código'))).toEqual(nothing)
  })

  test('of a code of ours under an address that is not ours is told as that, whatever else it shows', async () => {
    const found = await look(address(sheet(), 'https://imss.example.net'), signed(claims()))
    expect(found).toMatchObject({
      document: { type: 'asignacion' },
      picture: { online: false, offline: 'good' },
      altered: ['qr_direccion_ajena'],
    })
    expect(isGenuine(found)).toBe(false)
  })

  test('with a signature that names our key and is not by it is forged, also beside a good address', async () => {
    const bad: QrFound = { kind: 'signed', outcome: 'bad' }
    expect(await look(bad)).toEqual({ ledger: false, picture: { offline: 'bad' }, altered: ['qr_falso'] })
    const found = await look(address(sheet()), bad)
    expect(found).toMatchObject({ picture: { online: true, offline: 'bad' }, altered: ['qr_falso'] })
    expect(isGenuine(found)).toBe(false)
  })

  test('with a signature of somebody else says only that', async () => {
    const found = await look({ kind: 'signed', outcome: 'other' })
    expect(found).toEqual({ ledger: false, picture: { offline: 'other' }, altered: [] })
  })

  test('with the QR of two documents is no copy of either: of two people, or the sheet and the card of one', async () => {
    for (const second of [
      address(other.documents.asignacion.codigo),
      signed(offlineClaims(other, 'asignacion')),
      address(issue.documents.tarjeta.codigo),
      signed(offlineClaims(issue, 'tarjeta')),
    ]) {
      const found = await look(address(sheet()), second)
      expect(found.altered).toEqual(['qr_de_otro_documento'])
      expect(isGenuine(found)).toBe(false)
    }
  })

  test.each([
    ['issuer', 'https://otra.example'],
    ['document', 'localizacion'],
    ['nss', '12345678903'],
    ['curp', 'XEXX010101HNEXXXA4'],
    ['name', 'OTRA PERSONA'],
    ['folio', '9'.repeat(22)],
  ] as const)('whose signed claims have another %s than was issued is of no document', async (key, value) => {
    const found = await look(signed({ ...claims(), [key]: value }))
    expect(found.document).toBeUndefined()
    expect(found).toMatchObject({ ledger: false, picture: { offline: 'good' }, altered: [] })
  })

  test('of a document whose sello does not verify any more is not genuine, and names no certificate', async () => {
    const deps = { ...portal.ctx, sealer: { ...portal.ctx.sealer, verify: () => false } }
    const found = await verifyPicture(deps, [address(sheet())])
    expect(found).toMatchObject({ document: { type: 'asignacion' }, altered: [] })
    expect(found.seal).toEqual({ good: false })
    expect(isGenuine(found)).toBe(false)
  })
})

describe('a file that shows a picture', () => {
  const none: FileSignature = { outcome: 'none' }
  const file = (change: Partial<FileFacts>) =>
    verifyFile(portal.ctx, {
      digest: new Uint8Array(32),
      beginnings: [],
      codes: [],
      signature: none,
      picture: { outcome: 'read', found: [address(sheet())] },
      ...change,
    })

  test('and says nothing else of itself is judged by the QR in it', async () => {
    const found = await file({})
    expect(found).toMatchObject({ document: { type: 'asignacion' }, picture: { online: true }, altered: [] })
    expect(found).not.toHaveProperty('file')
    expect(await file({ codes: ['A'.repeat(22)] })).not.toHaveProperty('file')
  })

  test('that could not be read is told as that', async () => {
    expect(await file({ picture: { outcome: 'refused' } })).toEqual({
      ledger: false,
      picture: { refused: true },
      altered: [],
    })
  })

  test('but names a document of ours, or is signed, is judged as the file that it claims to be', async () => {
    const named = await file({ codes: ['A'.repeat(22), sheet()] })
    expect(named).toMatchObject({
      document: { type: 'asignacion' },
      ledger: true,
      file: 'distinto',
      seal: { good: false },
      altered: ['sin_firma'],
    })
    expect(named).not.toHaveProperty('picture')
    const foreign = await file({ signature: { outcome: 'other' } })
    expect(foreign).toEqual({ ledger: false, file: 'distinto', seal: { good: false }, altered: [] })
    const unreadable = await file({ signature: { outcome: 'unreadable' }, codes: [sheet()] })
    expect(unreadable.altered).toEqual(['firma_ilegible'])
    const others = await file({ signature: { outcome: 'other' }, codes: [sheet()] })
    expect(others.altered).toEqual(['firma_ajena'])
  })

  test('and is signed by us tells where it was changed; signed whole and of no document, that it was not', async () => {
    const ours = { outcome: 'ours', certificateSerial: issue.certificateSerial } as const
    const broken = await file({ signature: { ...ours, intact: false, whole: true } })
    expect(broken).toMatchObject({
      seal: { good: false, certificateSerial: issue.certificateSerial },
      altered: ['bytes_firmados'],
    })
    const beyond = await file({ signature: { ...ours, intact: true, whole: false } })
    expect(beyond).toMatchObject({ seal: GENUINE(), altered: ['fuera_de_la_firma'] })
    const whole = await file({ signature: { ...ours, intact: true, whole: true } })
    expect(whole).toMatchObject({ file: 'distinto', altered: [] })
    expect(isGenuine(whole)).toBe(false)
    const claimed = await file({ signature: { ...ours, intact: true, whole: true }, codes: [sheet()] })
    expect(claimed.altered).toEqual(['fuera_de_la_firma'])
  })
})

test('a document of a seal that is not ours is not genuine in a picture either', async () => {
  const { store } = portal.ctx
  const findDocumentByCode = async (codigo: string) => {
    const found = await store.findDocumentByCode(codigo)
    return found && { ...found, issue: { ...found.issue, sello: newSeal().seal(found.issue.cadenaOriginal) } }
  }
  const deps = { ...portal.ctx, store: { ...store, findDocumentByCode } }
  expect((await verifyPicture(deps, [address(sheet())])).seal).toEqual({ good: false })
})
