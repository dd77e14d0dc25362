// Forms: double-click protection, steps in place, and words where the line is lost. Without this the browser sends them.
import { broken as BROKEN, noAnswer as NO_ANSWER, noLine as NO_LINE, prefix, sending } from 'frases'
import { say } from './decir.js'

const doc = document
doc.addEventListener('submit', (event) => {
  const form = event.target
  // drops the second click of a double click
  if (form.dataset.enviado) return event.preventDefault()
  // offline the browser would replace the typed form by its error page. Warns once; a second press submits, since
  // navigator.onLine may be wrong
  if (!navigator.onLine && !form.dataset.avisado) {
    event.preventDefault()
    form.dataset.avisado = 'si'
    return tell(form, event.submitter, NO_LINE, 'alert')
  }
  form.dataset.enviado = 'si'
  if (isStep(event)) return inPlace(event)
  // after 4 s another one submits, since the first may have failed
  setTimeout(() => delete form.dataset.enviado, 4000)
})
addEventListener('pageshow', () => {
  for (const form of doc.forms) delete form.dataset.enviado
})
addEventListener('online', () => {
  for (const form of doc.querySelectorAll('[data-avisado]')) {
    delete form.dataset.avisado
    untell(form)
  }
})

/** Says `words` beside the button that was pressed. */
function tell(form, submitter, words, role) {
  untell(form)
  const note = doc.createElement('p')
  note.className = role === 'alert' ? 'error' : ''
  note.setAttribute('role', role)
  note.dataset.dicho = ''
  note.textContent = words
  const button = submitter || form.lastElementChild
  ;(button.closest('p') || button).before(note)
}
function untell(form) {
  const note = form.querySelector('p[data-dicho]')
  if (note) note.remove()
}

/** Forms that lead from step to step with the same header and footer; their lesser buttons lead within a page. */
const STEPS =
  /^\/(tramites\/nss(|\/domicilio|\/revisar|\/resultado\/correo|\/enviado\/[^/]+)|documentos\/\d+\/enviar)$/
const isStep = ({ target, submitter }) =>
  window.htmx &&
  STEPS.test(new URL(target.action).pathname.slice(prefix.length)) &&
  !submitter?.formNoValidate &&
  doc.getElementById('contenido').contains(target)

let shown = location.pathname + location.search
/** What was typed into steps that were left in place, by address: in this document alone, and gone with it. */
const typed = {}

/** Posts through htmx, which gets the title and the content of main, of whatever page the answer leads to. */
function inPlace(event) {
  const form = event.target
  event.preventDefault()
  const slow = setTimeout(() => tell(form, event.submitter, sending, 'status'), 700)
  const step = (words) => {
    clearTimeout(slow)
    delete form.dataset.enviado
    untell(form)
    if (words) tell(form, event.submitter, words, 'alert')
  }
  const fields = new FormData(form)
  htmx.ajax('POST', form.getAttribute('action'), { ...PLACE, source: form, event, step, fields })
}
const PLACE = { target: '#contenido', swap: 'innerHTML' }
doc.addEventListener('htmx:before:swap', (event) => {
  const { ctx } = event.detail
  if (!ctx.step) return
  // a page that is no part of ours is a proxy's, or of a network that wants a password
  const broken = !/^\s*<title>/.test(ctx.text) || ctx.response.status === 500
  ctx.step(broken ? BROKEN : '')
  if (broken) event.preventDefault()
})
doc.addEventListener('htmx:error', ({ detail: { ctx } }) => ctx?.step?.(NO_ANSWER))
doc.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  if (!ctx.step) return
  const { redirected, url, status } = ctx.response.raw
  if (redirected) {
    if (ctx.fields) typed[shown] = ctx.fields
    const { pathname, search } = new URL(url)
    shown = pathname + search
    history.pushState(null, '', shown)
  }
  // the session is over, and with it the button that ends it
  const leave = status === 403 && doc.querySelector('.cabeza form')
  if (leave) leave.remove()
  scrollTo(0, 0)
  const first = doc.querySelector('.resumen') || doc.querySelector('h1')
  first.tabIndex = -1
  first.focus()
  say()
})
// a step is asked for again: the server knows where the person stands. What a browser fills in by itself on Back to a page
// that it loads, is filled in here
addEventListener('popstate', () => {
  const here = location.pathname + location.search
  if (here === shown) return
  const fields = typed[here]
  const reload = () => location.reload()
  if (!fields) return reload()
  htmx.ajax('GET', here, { ...PLACE, step: (words) => words && reload() }).then(() => {
    shown = here
    for (const [name, value] of fields) {
      const field = doc.getElementById(name)
      if (field && !field.value && name !== 'captcha') field.value = value
    }
  }, reload)
})
