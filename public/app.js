// Calmer, never possible: every page works without this.
import { say } from './decir.js'
import './envio.js'
import './lugar.js'

const doc = document

// htmx 4 parses what it fetched from here; the policy names that one door (CSP trusted-types).
if (window.trustedTypes && window.htmx) {
  const policy = trustedTypes.createPolicy('ventanilla', { createHTML: (html) => html })
  htmx.registerExtension('ventanilla', { init: (api) => api.initSecurity(policy) })
}
// fragments have no address: htmx would mark the page as its own and fetch it anew on Back from a `#` of the
// same page, over what was typed
if (window.htmx) htmx.config.history = false

// the error summary is where a person goes on, unless they went on while this file was on its way
if (doc.activeElement === doc.body) doc.querySelector('.resumen')?.focus()

// the links to the audio play in the player beside them, and the form stays in sight
doc.addEventListener('click', (event) => {
  const link = event.target.closest('#reto a')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const player = doc.querySelector('#reto audio')
  player.src = link.href
  player.play().catch((error) => {
    if (error.name === 'NotSupportedError') say('No se pudo reproducir. Responde la pregunta.')
  })
})

// Enter in a field after the postal code means Continuar, not the first button of the form
doc.addEventListener('keydown', (event) => {
  const field = event.target
  if (event.key !== 'Enter' || field.tagName !== 'INPUT' || field.id === 'cp') return
  if (field.id === 'filtro') {
    event.preventDefault()
    return doc.getElementById('colonia').focus()
  }
  const go = field.form?.querySelector('[data-continuar]')
  if (!go) return
  event.preventDefault()
  go.click()
})

// only where there is a clipboard: plain http has none
for (const button of navigator.clipboard ? doc.querySelectorAll('[data-copiar]') : []) {
  button.hidden = false
  button.addEventListener('click', () =>
    navigator.clipboard.writeText(button.dataset.copiar).then(
      () => say('Copiado'),
      () => say('No se pudo copiar: selecciona el número.'),
    ),
  )
}
