// The browser submits the forms; this adds double-click protection and a warning when offline.
const NO_LINE = 'No hay conexión: nada se envió, y nada se perdió. Cuando vuelva, presiona otra vez.'

document.addEventListener('submit', (event) => {
  const form = event.target
  // drops the second click of a double click; after 4 s another one submits, since the first may have failed
  if (form.dataset.enviado) return event.preventDefault()
  if (!navigator.onLine && !form.dataset.avisado) return warn(event)
  form.dataset.enviado = 'si'
  setTimeout(() => delete form.dataset.enviado, 4000)
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.enviado
})

// offline the browser would replace the typed form by its error page. Warns once, beside the button; a second press
// submits, since navigator.onLine may be wrong
function warn(event) {
  event.preventDefault()
  event.target.dataset.avisado = 'si'
  const note = document.createElement('p')
  note.className = 'error'
  note.role = 'alert'
  note.textContent = NO_LINE
  const button = event.submitter ?? event.target.lastElementChild
  const row = button.closest('p') ?? button
  row.before(note)
}
addEventListener('online', () => {
  for (const form of document.querySelectorAll('[data-avisado]')) {
    delete form.dataset.avisado
    form.querySelector('[role=alert]')?.remove()
  }
})
