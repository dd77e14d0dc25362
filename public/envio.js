// Forms are sent by the browser. Here only what it does not do by itself.
const NO_LINE = 'No hay conexión: nada se envió, y nada se perdió. Cuando vuelva, presiona otra vez.'

document.addEventListener('submit', (event) => {
  const form = event.target
  // one click, one request: the second of a double click is dropped, a later one is not (the first was stopped)
  if (form.dataset.enviado) return event.preventDefault()
  if (!navigator.onLine && !form.dataset.avisado) return warn(event)
  form.dataset.enviado = 'si'
  setTimeout(() => delete form.dataset.enviado, 4000)
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.enviado
})

// without a line the browser would put a page of its own over what was typed. Said once, beside the button: a second
// press goes on, since a browser may be wrong about the line
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
