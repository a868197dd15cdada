import { mount } from 'svelte'
import '../ui/base.css'
import Evidence from './Evidence.svelte'

mount(Evidence, { target: document.body })
