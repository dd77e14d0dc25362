window.GOVUKPrototypeKit.documentReady(() => {
  // the script of the service: it adds nothing to those of the kit
})
