/**
 * The program of the page that checks a document without a network (`scripts/offline-page.ts` puts both into one file).
 * It asks nothing of anybody: the page's own policy forbids every connection.
 */
import { decodeQR } from 'qr/decode.js'
import { checkQr, readKeySet, rowsOf } from '../docs/verificar-qr.mjs'

const ES = {
  good: 'FIRMA AUTÉNTICA: los datos son los que se firmaron.',
  bad: 'NO ES AUTÉNTICO: dice ser de esta institución, y su firma no lo es.',
  other: 'NO SE PUDO COMPROBAR: lo firma una llave que no está en esta página.',
  none: 'Este QR no es de los que se comprueban sin conexión. Lee el otro del documento, o verifícalo en línea.',
  noQr: 'No se encontró un QR en la imagen. Toma la fotografía más cerca, con luz y sin reflejos.',
  noCamera: 'No se pudo usar la cámara. Elige una fotografía o pega el texto.',
  noCrypto: 'Este navegador no puede comprobar firmas. Usa otro, o el programa verificar-qr.mjs.',
  noKeys: 'No hay llaves: guarda la página desde el portal de la institución, o elige su archivo de llaves.',
  badKeys: 'Ese archivo no es de llaves (COSE_KeySet).',
  someKeys: (n) => `Esta página conoce ${n === 1 ? '1 llave' : `${n} llaves`}: `,
  stop: 'Apagar la cámara',
  looking: 'Apunta la cámara al segundo QR del documento.',
}
const EN = {
  good: 'GENUINE SIGNATURE: the data are as they were signed.',
  bad: 'NOT GENUINE: it claims to be from this institution, and its signature is not.',
  other: 'COULD NOT BE CHECKED: it is signed by a key that this page does not have.',
  none: 'This QR is not one that is checked offline. Read the other one of the document, or verify it online.',
  noQr: 'No QR was found in the picture. Take it from nearer, with light and without reflections.',
  noCamera: 'The camera could not be used. Choose a picture or paste the text.',
  noCrypto: 'This browser cannot check signatures. Use another one, or the program verificar-qr.mjs.',
  noKeys: "There are no keys: save the page from the institution's portal, or choose its file of keys.",
  badKeys: 'That is no file of keys (COSE_KeySet).',
  someKeys: (n) => `This page knows ${n === 1 ? '1 key' : `${n} keys`}: `,
  stop: 'Turn off the camera',
  looking: 'Point the camera at the second QR of the document.',
  page: {
    title: 'Check a document offline',
    lead: 'Read the second QR code of the document, the one that says “Comprueba sin conexión”. Nothing leaves this device.',
    read: 'Read the QR',
    camera: 'Use the camera',
    picture: 'Or choose a picture of the QR',
    text: 'Or paste the text that the QR says',
    check: 'Check the text',
    result: 'Result',
    nothing: 'No QR has been read yet.',
    limits: 'What this does not tell',
    limit1:
      'Whether the document ceased to be valid later. Once you are online, verify it with the other QR.',
    limit2: 'Who shows it to you: a copy of the QR is as good as the QR. Ask for an official ID.',
    limit3: 'Compare each datum with what is printed.',
    keys: 'Keys, and use offline',
    save: 'Save this page on your device and open it when you are offline. Save it again each month: keys change.',
    keyFile: "Use other keys (llaves-qr.cbor, from the institution's page of certificates)",
  },
}
/** Of a picture that is looked into: larger ones are made smaller first. */
const MOST_PIXELS = 4_000_000
const EVERY_MS = 250

const $ = (id) => document.getElementById(id)
const spanish = {}
for (const node of document.querySelectorAll('[data-t]')) spanish[node.dataset.t] = node.textContent

let language = 'es'
let words = ES
let keys = embeddedKeys()
/** shows the last answer again, in the language of now */
let again = () => {}
let stream
/** the last press that asked for the camera; one that is not it any more wants none */
let wanted

$('idioma').addEventListener('click', () => speak(language === 'es' ? 'en' : 'es'))
$('revisar').addEventListener('click', () => check($('texto').value.trim()))
$('foto').addEventListener('change', async () => {
  const [file] = $('foto').files
  if (file) await readPicture(file)
})
$('archivo').addEventListener('change', async () => {
  const [file] = $('archivo').files
  if (file) takeKeys(await file.arrayBuffer())
})
$('camara').addEventListener('click', () => (wanted ? stopCamera() : startCamera()))
sayKeys()

/** Base64 of a COSE_KeySet, which the portal puts here; nothing in the file of the project. */
function embeddedKeys() {
  try {
    const text = JSON.parse($('llaves').textContent)
    return text ? readKeySet(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))) : []
  } catch {
    return []
  }
}

function takeKeys(buffer) {
  try {
    keys = readKeySet(new Uint8Array(buffer))
    sayKeys()
  } catch {
    show(() => note('malo', words.badKeys))
  }
}

function sayKeys() {
  const said = $('llaves-dichas')
  said.textContent = keys.length === 0 ? words.noKeys : words.someKeys(keys.length)
  for (const [nth, { kid }] of keys.entries()) {
    const code = document.createElement('code')
    code.textContent = kid
    said.append(nth ? ', ' : '', code)
  }
}

function speak(next) {
  language = next
  words = next === 'es' ? ES : EN
  const page = next === 'es' ? spanish : EN.page
  document.documentElement.lang = next === 'es' ? 'es-MX' : 'en'
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = page[node.dataset.t]
  document.title = page.title
  $('idioma').textContent = next === 'es' ? 'English' : 'Español'
  $('idioma').lang = next === 'es' ? 'en' : 'es-MX'
  if (stream) $('camara').textContent = words.stop
  sayKeys()
  again()
}

async function check(text) {
  if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream)
    return show(() => note('malo', words.noCrypto))
  if (keys.length === 0) return show(() => note('malo', words.noKeys))
  const { outcome, claims } = await checkQr(text, keys)
  show(() => [
    ...note(outcome === 'good' ? 'bueno' : 'malo', words[outcome]),
    ...(claims ? [listOf(rowsOf(claims, language))] : []),
  ])
}

function show(make) {
  again = () => $('salida').replaceChildren(...make())
  again()
  $('resultado').focus()
}

function note(kind, text) {
  const line = document.createElement('p')
  line.className = kind
  line.textContent = text
  return [line]
}

function listOf(rows) {
  const list = document.createElement('dl')
  for (const [label, value] of rows) {
    const term = document.createElement('dt')
    const said = document.createElement('dd')
    term.textContent = label
    said.textContent = value
    list.append(term, said)
  }
  return list
}

async function readPicture(file) {
  try {
    const picture = await createImageBitmap(file)
    const found = (await detected(picture)) ?? read(picture, picture.width, picture.height)
    picture.close()
    if (found !== undefined) return await check(found)
  } catch {}
  show(() => note('malo', words.noQr))
}

/** The texts of all QR that the browser itself finds; of two on a page, the one for here. */
async function detected(source) {
  try {
    const found = await new globalThis.BarcodeDetector({ formats: ['qr_code'] }).detect(source)
    const texts = found.map((one) => one.rawValue)
    return texts.find((text) => /^[0-9A-Z $%*+\-./:]{100,}$/.test(text)) ?? texts[0]
  } catch {
    return undefined
  }
}

const canvas = document.createElement('canvas')
function read(source, width, height) {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  // a page has two: each side by itself
  const parts = [
    [0, 1],
    [0.35, 0.65],
    [0, 0.65],
    [0.65, 0.35],
  ]
  let other
  for (const [left, wide] of parts) {
    try {
      const [x, w] = [left, wide].map((part) => Math.floor(part * canvas.width))
      const text = decodeQR(context.getImageData(x, 0, w, canvas.height))
      if (/^[0-9A-Z $%*+\-./:]{100,}$/.test(text)) return text
      other ??= text
    } catch {}
  }
  return other
}

async function startCamera() {
  const video = $('video')
  const press = {}
  wanted = press
  try {
    const given = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1920 } },
    })
    // pressed again while the browser asked: nobody waits for it any more
    if (wanted !== press) return stopTracks(given)
    stream = given
    video.srcObject = stream
    video.hidden = false
    $('camara').textContent = words.stop
    $('salida').replaceChildren(...note('', words.looking))
    await video.play()
  } catch {
    if (wanted !== press) return
    stopCamera()
    return show(() => note('malo', words.noCamera))
  }
  look(video)
}

async function look(video) {
  if (!stream) return
  const found =
    (await detected(video)) ??
    (video.videoWidth ? read(video, video.videoWidth, video.videoHeight) : undefined)
  if (found === undefined) return setTimeout(() => look(video), EVERY_MS)
  stopCamera()
  await check(found)
}

function stopTracks(given) {
  for (const track of given.getTracks()) track.stop()
}

function stopCamera() {
  if (stream) stopTracks(stream)
  stream = undefined
  wanted = undefined
  $('video').hidden = true
  $('video').srcObject = null
  $('camara').textContent = language === 'es' ? spanish.camera : EN.page.camera
}
