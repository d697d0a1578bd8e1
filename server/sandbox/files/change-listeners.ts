// Change listeners: who wants to hear of changes, by inode number. Costs nothing while nobody does.

export class ChangeListeners {
  #byNumber: Map<number, Set<() => void>> | null = null

  add(number: number, listener: () => void): () => void {
    this.#byNumber ??= new Map()
    const listeners = this.#byNumber.get(number) ?? new Set()
    this.#byNumber.set(number, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#byNumber?.get(number) === listeners) this.#byNumber.delete(number)
    }
  }

  tell(number: number): void {
    const listeners = this.#byNumber?.get(number)
    if (listeners) for (const listener of listeners) listener()
  }
}
