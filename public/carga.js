// Inline in Paso 1: loads the scripts at the first interaction, so that the page needs no other request.
;((doc) => {
  const { src, style } = doc.currentScript.dataset
  const policy = window.trustedTypes?.createPolicy('carga', { createScriptURL: (url) => url })
  const load = () => {
    if (load.done) return
    // into the cache, for later pages that link to it
    fetch(style)
    for (const url of src.split(' ')) {
      const script = doc.createElement('script')
      script.async = false
      script.src = policy ? policy.createScriptURL(url) : url
      doc.head.append(script)
    }
    load.done = 1
  }
  for (const event of ['pointerdown', 'keydown', 'input']) addEventListener(event, load)
})(document)
