// Inline in Paso 1: loads the script at the first interaction, so that the page needs no other request.
;((doc) => {
  const { src, style } = doc.currentScript.dataset
  const policy = window.trustedTypes && trustedTypes.createPolicy('carga', { createScriptURL: (url) => url })
  const load = () => {
    if (load.done) return
    load.done = 1
    // the whole sheet, for what comes into this page, and into the cache for later ones that link to it
    const sheet = doc.createElement('link')
    sheet.rel = 'stylesheet'
    sheet.href = style
    const script = doc.createElement('script')
    script.src = policy ? policy.createScriptURL(src) : src
    doc.head.append(sheet, script)
  }
  // Back and Forward between steps that came in place; this page may not have the script that sees to it
  const here = location.pathname
  addEventListener('popstate', () => location.pathname === here || location.reload())
  for (const event of ['pointerdown', 'keydown', 'input']) addEventListener(event, load)
})(document)
