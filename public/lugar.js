import { say } from './decir.js'

const doc = document
// said only where it takes long
let waiting

const digits = (text) =>
  text
    .normalize('NFKC')
    .replace(/c\s*\.?\s*p\s*\.?/i, '')
    .replace(/[\s.\-–—]/g, '')

// five digits bring the place without a page load, under the address of that code
doc.addEventListener('htmx:config:request', (event) => {
  const { ctx } = event.detail
  const source = ctx.sourceElement
  if (source.id !== 'cp') return
  const cp = digits(source.value)
  if (!/^\d{5}$/.test(cp) || cp === source.dataset.visto) return event.preventDefault()
  source.dataset.visto = cp
  clearTimeout(waiting)
  waiting = setTimeout(() => say(source.dataset.espera), 700)
  ctx.request.action = `/codigos-postales/${cp}`
  ctx.request.body = new FormData()
})
// while another code is typed the place of the one before is out of sight, and back when that is typed again
doc.addEventListener('input', ({ target }) => {
  const shown = target.id === 'cp' && doc.querySelector('[name=cp_lugar]')
  if (!shown) return
  const same = digits(target.value) === shown.value
  doc.getElementById('lugar').style.visibility = same ? '' : 'hidden'
})
doc.addEventListener('htmx:before:swap', (event) => {
  const { ctx } = event.detail
  // the button that asked may leave with the swap, and htmx then names another
  ctx.asker = ctx.sourceElement
  clearTimeout(waiting)
  // the code was changed meanwhile: this is the place of another one, and will be asked for again if that comes back
  if (ctx.asker.id === 'cp' && digits(ctx.asker.value) !== ctx.asker.dataset.visto) {
    delete ctx.asker.dataset.visto
    say()
    return event.preventDefault()
  }
  // a page of error is no fragment; an unknown postal code is one, and is 404
  const { status } = ctx.response
  if (status < 400 || (status === 404 && ctx.asker.id === 'cp')) return
  event.preventDefault()
  fail(ctx.asker)
})
doc.addEventListener('htmx:error', (event) => fail(event.detail.ctx?.sourceElement))
doc.addEventListener('htmx:after:swap', (event) => {
  const { foco, dicho } = event.detail.ctx.asker?.dataset ?? {}
  if (foco) doc.getElementById(foco)?.focus()
  say(dicho ?? doc.querySelector('[data-anuncio]')?.dataset.anuncio)
  filterable()
})

function fail(source) {
  if (!source) return
  clearTimeout(waiting)
  delete source.dataset.visto
  say(source.dataset.falla, true)
}

// digits typed while this file was on its way; later, since htmx itself begins in a timer
setTimeout(() => {
  const code = doc.getElementById('cp')
  if (code && code.value !== code.defaultValue) code.dispatchEvent(new Event('input', { bubbles: true }))
})

// a long list gets a field above it that leaves only the colonias with those letters
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
function filterable() {
  const list = doc.getElementById('colonia')
  if (!list || list.options.length < 20 || doc.getElementById('filtro')) return
  const all = [...list.options]
  const label = doc.createElement('label')
  label.htmlFor = 'filtro'
  label.textContent = 'Escribe parte del nombre para acortar la lista'
  const field = doc.createElement('input')
  field.id = 'filtro'
  field.autocomplete = 'off'
  field.addEventListener('input', () => {
    const wanted = plain(field.value.trim())
    const fits = (option) => plain(option.text).includes(wanted)
    // what says "elige" and "no aparece" stays, and so does what is chosen; as its options leave one by one, the
    // list chooses others by itself
    const { value } = list
    const stays = (option, n) => !n || n === all.length - 1 || option.value === value
    list.replaceChildren(...all.filter((option, n) => stays(option, n) || fits(option)))
    list.value = value
    const n = all.slice(1, -1).filter(fits).length
    say(n === 1 ? '1 colonia' : `${n} colonias`)
  })
  list.labels[0].before(label, field)
}
filterable()
