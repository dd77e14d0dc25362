// Inline in Paso 1: loads the script at the first interaction, so that the page needs no other request.
;((doc, win) => {
  const { src, style } = doc.currentScript.dataset
  const policy = win.trustedTypes && trustedTypes.createPolicy('carga', { createScriptURL: (url) => url })
  win.onpointerdown =
    win.onkeydown =
    win.oninput =
      () => {
        win.onpointerdown = win.onkeydown = win.oninput = null
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
  win.onpopstate = () => location.pathname === here || location.reload()
})(document, window)
