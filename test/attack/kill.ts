import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

async function readProcess(pid: number): Promise<Process | undefined> {
  try {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ])
    // The second field is a name in brackets and may hold anything; the parent is the second one after it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { pid, parent, command }
  } catch {
    return undefined
  }
}

async function processes(): Promise<Process[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  return (await Promise.all(pids.map(readProcess))).filter((each) => each !== undefined)
}

/** The Chromium of a profile, with all the processes it started. */
export async function browserOf(profile: string): Promise<number[]> {
  const all = await processes()
  const found = new Set(
    all.filter(({ command }) => command.includes(`--user-data-dir=${profile}\0`)).map(({ pid }) => pid),
  )
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}

/** kill -9 of the Chromium of a profile, every process of it at once; resolves when all are gone. */
export async function killBrowser(profile: string): Promise<void> {
  const pids = await browserOf(profile)
  if (pids.length === 0) throw new Error(`found no Chromium on ${profile}`)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It went with its parent.
    }
  }
  while ((await browserOf(profile)).length > 0) await sleep(20)
}
