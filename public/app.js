// Calmer, never possible: every page works without this file.
;(() => {
  const doc = document
  // timers: of what will be said, and of what is said where it takes long
  let saying
  let waiting

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

  // one click, one request: the second of a double click is dropped, a later one is not (the first was stopped)
  doc.addEventListener('submit', (event) => {
    const form = event.target
    if (form.dataset.enviado) return event.preventDefault()
    form.dataset.enviado = 'si'
    setTimeout(() => delete form.dataset.enviado, 4000)
  })
  addEventListener('pageshow', () => {
    for (const form of doc.forms) delete form.dataset.enviado
  })

  // the links to the audio play in the player beside them, and the form stays in sight
  doc.addEventListener('click', (event) => {
    const link = event.target.closest('#reto a')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const player = doc.querySelector('#reto audio')
    player.src = link.href
    player.play().catch((error) => {
      if (error.name === 'NotSupportedError') say('No se pudo reproducir. Prueba «Escuchar en WAV».')
    })
  })

  const digits = (text) => text.replace(/c\s*\.?\s*p\s*\.?/i, '').replace(/[\s.\-–—]/g, '')

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

  function fail(source) {
    if (!source) return
    clearTimeout(waiting)
    delete source.dataset.visto
    say(source.dataset.falla, true)
  }

  // emptied first: the same words twice are said twice
  function say(words = '', wrong = false) {
    const live = doc.getElementById('anuncio')
    if (!live) return
    live.textContent = ''
    live.classList.toggle('error', wrong)
    clearTimeout(saying)
    saying = setTimeout(() => {
      live.textContent = words
    }, 100)
  }

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
})()
