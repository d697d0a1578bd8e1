// Special builtins: those of the shell's own commands whose mistakes end a script. No function can have their names.

const special = new Set(': . break continue eval exec exit export readonly return set shift trap unset'.split(' '))

/** Assignments before it stay, too. */
export function isSpecial(name: string): boolean {
  return special.has(name)
}
