'use client'
// Theme switch: light, dark, for a projector, or as the system has it.

import { type Theme, themes, useTheme } from '../state/view-state.ts'

export function ThemeSwitch() {
  const { theme, setTheme } = useTheme()
  return (
    <select
      aria-label="Theme"
      className="quiet-button h-7 min-w-0 px-1.5 text-s"
      value={theme}
      onChange={(event) => setTheme(event.target.value as Theme)}
    >
      {themes.map((name) => (
        <option key={name} value={name}>
          {name === 'system' ? 'system theme' : name}
        </option>
      ))}
    </select>
  )
}
