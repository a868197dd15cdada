interface InstallPrompt extends Event {
  prompt(): Promise<void>
}

/** The browser's offer to install the app. It comes once, early, and must be kept until somebody wants it. */
class Install {
  offer = $state.raw<InstallPrompt | undefined>()
  isStandalone = $state(matchMedia('(display-mode: standalone)').matches)

  constructor() {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault()
      this.offer = event as InstallPrompt
    })
    addEventListener('appinstalled', () => {
      this.offer = undefined
      this.isStandalone = true
    })
  }
}

export const install = new Install()
