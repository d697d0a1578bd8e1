'use client'
// System toggle: shows or hides what the cluster itself runs.

import { everyNamespace, systemNamespaces } from '../state/address.ts'
import { useModel } from '../state/cluster-store.ts'
import { useNamespaceFilter } from '../state/view-state.ts'

/** Not there where it would change nothing. */
export function SystemToggle() {
  const { namespaces } = useModel()
  const { namespace, setNamespace } = useNamespaceFilter()
  const isShown = namespace === everyNamespace
  const hasSystem = namespaces.values().some(({ name }) => systemNamespaces.has(name))
  if (!hasSystem || (namespace !== null && !isShown)) return null
  return (
    <button
      type="button"
      aria-pressed={isShown}
      title={isShown ? 'Hide the pods that the cluster itself runs' : 'Show the pods that the cluster itself runs'}
      className={`quiet-button h-7 shrink-0 px-1.5 text-s whitespace-nowrap ${isShown ? 'font-semibold' : ''}`}
      onClick={() => setNamespace(isShown ? null : everyNamespace)}
    >
      {isShown ? '− kube-system' : '+ kube-system'}
    </button>
  )
}
