// Passkeys: the one thing of the counter that needs JavaScript. Loaded by pages with a form that asks for one.
const { PublicKeyCredential: Credential } = window
const able = Boolean(Credential?.parseCreationOptionsFromJSON && Credential?.parseRequestOptionsFromJSON)
const SAID = {
  no: 'Este navegador no puede usar llaves de acceso aquí. Usa otro navegador, o entra con una liga y un código.',
  NotAllowedError: 'No se usó ninguna llave. Presiona otra vez cuando la tengas a la mano.',
  InvalidStateError: 'Esta llave ya está en tu cuenta: usa otra.',
  SecurityError: 'Las llaves de acceso no funcionan en esta dirección: avisa a quien opera el portal.',
}

for (const form of document.querySelectorAll('form[data-llave]')) {
  const say = (words) => {
    form.querySelector('[role=alert]').textContent = words
  }
  let asking = false
  form.addEventListener('submit', async (event) => {
    if (form.respuesta.value) return
    event.preventDefault()
    if (asking) return
    if (!able) return say(SAID.no)
    asking = true
    say('')
    try {
      const options = JSON.parse(form.dataset.opciones)
      const made =
        form.dataset.llave === 'crear'
          ? navigator.credentials.create({ publicKey: Credential.parseCreationOptionsFromJSON(options) })
          : navigator.credentials.get({ publicKey: Credential.parseRequestOptionsFromJSON(options) })
      form.respuesta.value = JSON.stringify(await made)
      form.requestSubmit(event.submitter)
    } catch (error) {
      say(SAID[error.name] ?? SAID.NotAllowedError)
    } finally {
      asking = false
    }
  })
}
// Back shows the form with an answer that counts no more
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-llave]')) form.respuesta.value = ''
})
