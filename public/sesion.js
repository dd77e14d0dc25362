// Warns before the session closes, and makes it longer in place: the button works without this.
import { closing, notLonger, prefix } from 'frases'

const doc = document
const BEFORE = 5 * 60
/** With script the button brings the new sentence alone. */
const IN_PLACE = {
  'hx-post': `${prefix}/tramites/nss/sesion`,
  'hx-target': '#sesion',
  'hx-swap': 'outerHTML',
  'data-foco': 'sesion',
  'data-dicho': '',
  'data-falla': notLonger,
}
let timer

function watch() {
  clearTimeout(timer)
  const box = doc.getElementById('sesion')
  if (!box) return
  const button = box.querySelector('button')
  for (const [name, value] of Object.entries(IN_PLACE)) button.setAttribute(name, value)
  window.htmx?.process(box)
  timer = setTimeout(
    () => {
      const note = doc.createElement('p')
      note.className = 'error'
      note.setAttribute('role', 'alert')
      note.textContent = closing
      box.classList.add('urge')
      box.prepend(note)
    },
    Math.max(0, box.dataset.queda - BEFORE) * 1000,
  )
}
watch()
doc.addEventListener('htmx:after:swap', watch)
