// Stands inside Paso 1: fetches the scripts when they are first needed, so that the page is its HTML and nothing else.
;((doc) => {
  const { src, style } = doc.currentScript.dataset
  const policy = window.trustedTypes?.createPolicy('carga', { createScriptURL: (url) => url })
  const load = () => {
    if (load.done) return
    // the sheet that later pages link to
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
