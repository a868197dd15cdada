import { mount } from 'svelte'
import '../ui/base.css'
import { showTheme } from '../ui/theme.ts'
import { screens } from './screens.ts'

// ?screen=name picks one, ?theme=dark or light shows it in that theme.
const query = new URLSearchParams(location.search)
const theme = query.get('theme')
if (theme === 'light' || theme === 'dark') showTheme(theme, document.documentElement)

const screen = screens[query.get('screen') ?? 'parts']
if (screen) mount(screen, { target: document.body })
