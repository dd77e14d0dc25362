// Inline in Paso 1: loads the script at the first interaction, so that the page needs no other request.
;((doc) => {
  const { src, style } = doc.currentScript.dataset
  const policy = window.trustedTypes && trustedTypes.createPolicy('carga', { createScriptURL: (url) => url })
  const load = () => {
    if (load.done) return
    load.done = 1
    // into the cache, for later pages that link to it; a page that is left at once breaks it off
    fetch(style).catch(() => {})
    const script = doc.createElement('script')
    script.src = policy ? policy.createScriptURL(src) : src
    doc.head.append(script)
  }
  // Back and Forward between steps that came in place; this page may not have the script that sees to it
  const here = location.pathname
  addEventListener('popstate', () => location.pathname === here || location.reload())
  for (const event of ['pointerdown', 'keydown', 'input']) addEventListener(event, load)
})(document)
