import type { Database } from '../local/database.ts'

/** Saves what was raised on this tablet, with the signed notes that prove it, as a file for an auditor. */
export async function saveAlarms(database: Database): Promise<void> {
  const alarms = await database.alarms.orderBy('id').toArray()
  const file = new Blob([JSON.stringify({ format: 'plumb-alarms/1', alarms }, null, 2)])
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `plumb-alarms-${Date.now()}.json`
  link.click()
  URL.revokeObjectURL(link.href)
}
