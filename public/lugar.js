import { another, colonias, filter, notChanged, prefix } from 'frases'
import { say } from './decir.js'

const doc = document
// timer of the announcement that the request takes long
let waiting

const digits = (text) =>
  text
    .normalize('NFKC')
    .replace(/c[\s.]*p[\s.]*/i, '')
    .replace(/[\s.\-–—]/g, '')

// five digits fetch the place, from a URL by code, so that the browser can cache it
doc.addEventListener('htmx:config:request', (event) => {
  const { ctx } = event.detail
  const source = ctx.sourceElement
  if (source.id !== 'cp') return
  const cp = digits(source.value)
  if (!/^\d{5}$/.test(cp) || cp === source.dataset.visto) return event.preventDefault()
  source.dataset.visto = cp
  clearTimeout(waiting)
  waiting = setTimeout(() => say(source.dataset.espera), 700)
  ctx.request.action = `${prefix}/codigos-postales/${cp}`
  ctx.request.body = new FormData()
})
// hides the place while another code is typed, and shows it again when its own code is back. Without htmx no other
// would come
doc.addEventListener('input', ({ target }) => {
  const shown = window.htmx && target.id === 'cp' && doc.querySelector('[name=cp_lugar]')
  if (!shown) return
  const same = digits(target.value) === shown.value
  doc.getElementById('lugar').style.visibility = same ? '' : 'hidden'
  if (!same) say()
})
doc.addEventListener('htmx:before:swap', (event) => {
  const { ctx } = event.detail
  if (ctx.step) return
  // the swap may remove the source element, and htmx then reports another
  ctx.asker = ctx.sourceElement
  clearTimeout(waiting)
  // a stale answer: the code was changed meanwhile. Forget that it was asked for, so that it can be again
  if (ctx.asker.id === 'cp' && digits(ctx.asker.value) !== ctx.asker.dataset.visto) {
    delete ctx.asker.dataset.visto
    say()
    return event.preventDefault()
  }
  // an error page is not swapped in; the 404 of an unknown postal code is a fragment
  const { status } = ctx.response
  if (status < 400 || (status === 404 && ctx.asker.id === 'cp')) return
  event.preventDefault()
  fail(ctx.asker)
})
doc.addEventListener('htmx:error', ({ detail: { ctx } }) => ctx && !ctx.step && fail(ctx.sourceElement))
doc.addEventListener('htmx:after:swap', (event) => {
  const { asker, step } = event.detail.ctx
  otherColonia()
  filterable()
  if (step || !asker) return
  const { foco, dicho } = asker.dataset
  const field = foco && doc.getElementById(foco)
  if (field) field.focus()
  const place = doc.querySelector('[data-anuncio]')
  say(foco === 'captcha' ? another : dicho === undefined ? place?.dataset.anuncio : dicho, 'oculto')
  if (asker.id === 'cp') righted(asker)
})

function fail(source) {
  if (!source) return
  clearTimeout(waiting)
  delete source.dataset.visto
  say(source.dataset.falla || notChanged, 'error')
}

// digits typed while this file was loading; in a timer, since htmx initialises in one
setTimeout(() => {
  const code = doc.getElementById('cp')
  if (code && code.value !== code.defaultValue) code.dispatchEvent(new Event('input', { bubbles: true }))
})

// adds a filter field above a list of 20 options or more
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
function filterable() {
  const list = doc.getElementById('colonia')
  if (!list || list.options.length < 20 || doc.getElementById('filtro')) return
  const all = [...list.options]
  const label = doc.createElement('label')
  label.htmlFor = 'filtro'
  label.textContent = filter
  const field = doc.createElement('input')
  field.id = 'filtro'
  field.autocomplete = 'off'
  field.addEventListener('input', () => {
    const wanted = plain(field.value.trim())
    const fits = (option) => plain(option.text).includes(wanted)
    // keeps the first option ("elige"), the last ("no aparece") and the selected one. The selection is restored below,
    // since browsers select another option while the selected one is out of the list
    const { value } = list
    const stays = (option, n) => !n || n === all.length - 1 || option.value === value
    list.textContent = ''
    list.append(...all.filter((option, n) => stays(option, n) || fits(option)))
    list.value = value
    const n = all.slice(1, -1).filter(fits).length
    say(colonias(n))
  })
  list.labels[0].before(label, field)
}
filterable()

// the field for a colonia that is not in the list, where it is chosen or filled in
function otherColonia() {
  const [list, field] = [doc.getElementById('colonia'), doc.getElementById('colonia_otra')]
  if (list && field)
    field.parentNode.hidden =
      list.value !== 'otra' && !field.value && field.getAttribute('aria-invalid') !== 'true'
}
doc.addEventListener('change', ({ target }) => target.id === 'colonia' && otherColonia())
otherColonia()

// a code that brought its place is no longer missing
function righted(code) {
  const error = doc.getElementById('cp-error')
  if (!error || !doc.querySelector('[name=cp_lugar]')) return
  error.remove()
  code.removeAttribute('aria-invalid')
  code.setAttribute('aria-describedby', 'cp-ayuda')
}
