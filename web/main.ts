import { mount } from 'svelte'
import './ui/base.css'
import AppScreen from './App.svelte'
import { App } from './app/app.svelte.ts'
// The browser offers to install the app once, soon after the start: whoever wants it must be listening by then.
import './check/install.svelte.ts'
import { keepAppFresh } from './sw/register.ts'

const app = new App()
mount(AppScreen, { target: document.body, props: { app } })
void app.start()
// The dev server has no service worker: what it serves changes under the page all the time.
if (import.meta.env.PROD) void keepAppFresh(app.update)
