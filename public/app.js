// Progressive enhancement: every page works without this.
import { cannotCopy, cannotPlay, copied } from 'frases'
import { say } from './decir.js'
import './envio.js'
import './lugar.js'
import './sesion.js'

const doc = document

// htmx 4 parses fetched HTML itself; under `require-trusted-types-for` it needs a policy that the CSP names
if (window.trustedTypes && window.htmx) {
  const policy = trustedTypes.createPolicy('ventanilla', { createHTML: (html) => html })
  htmx.registerExtension('ventanilla', { init: (api) => api.initSecurity(policy) })
}
// the address of a step is ours to keep (envio.js): with its history on, htmx would fetch the page again on Back from
// a `#` of the same page, and lose what was typed
if (window.htmx) htmx.config.history = false

// focus the error summary, unless the person moved the focus while this file was loading
const wrong = doc.querySelector('.resumen')
if (wrong && doc.activeElement === doc.body) wrong.focus()

// links to the audio play in the <audio> beside them instead of leaving the form
doc.addEventListener('click', (event) => {
  const link = event.target.closest('#reto a')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const player = doc.querySelector('#reto audio')
  player.src = link.href
  player.play().catch((error) => {
    if (error.name === 'NotSupportedError') say(cannotPlay)
  })
})

// implicit submission presses the first button (Buscar): Enter after the postal code shall press Continuar
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

// the state of a mail is live from its first look on: a live region that came with a step would be said over its heading
doc.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  const status = ctx.sourceElement.closest('#envio')
  if (status) status.setAttribute('aria-live', 'polite')
})

// another challenge leaves open what was open
let open = []
const ways = () => [...doc.querySelectorAll('#reto details')]
doc.addEventListener('htmx:before:swap', () => {
  open = ways().map((way) => way.open)
})
doc.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx.step) return
  for (const [at, way] of ways().entries()) way.open = open[at]
})

// three clicks take a whole line, but for what is not selectable in it: the spaces of the number
doc.addEventListener('click', ({ target, detail }) => {
  const number = detail === 3 && target.closest('.nss')
  if (number) getSelection().selectAllChildren(number)
})

// navigator.clipboard exists in secure contexts only
function copyable() {
  const button = navigator.clipboard && doc.querySelector('[data-copiar]')
  if (button) button.hidden = false
}
copyable()
doc.addEventListener('htmx:after:swap', copyable)
doc.addEventListener('click', ({ target }) => {
  if (!target.dataset.copiar) return
  navigator.clipboard.writeText(target.dataset.copiar).then(
    () => say(copied),
    () => say(cannotCopy),
  )
})

// a form goes along when the language is changed: the link at the top presses its button
doc.addEventListener('click', (event) => {
  const button = doc.getElementById(event.target.closest?.('[href^="#idioma"]')?.hash.slice(1) ?? '')
  if (!button) return
  event.preventDefault()
  button.click()
})
