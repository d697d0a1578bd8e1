// Parse script: a script's text to its tree, once for all the shells that run it.

import { Lexer } from './lexer.ts'
import { Parser, parseSubstitution } from './parser.ts'
import { SyntaxFault, type Command, type Script } from './syntax-tree.ts'

const kept = 200 // texts whose trees are kept: a thousand pods of one Deployment run one text
const longestKept = 100_000 // characters

const trees = new Map<string, Script>()

/** The tree of a text; the same tree for the same text, for the last few. */
export function parseScript(text: string): Script {
  const known = trees.get(text)
  if (known) return known
  const script = readScript(new Parser(new Lexer(text, parseSubstitution)))
  if (trees.size >= kept) trees.delete(trees.keys().next().value ?? '')
  if (text.length < longestKept) trees.set(text, script)
  return script
}

function readScript(parser: Parser): Script {
  const commands: Command[] = []
  try {
    for (let command = parser.line(); command; command = parser.line()) commands.push(command)
    return { commands, fault: null }
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error
    return { commands, fault: error }
  }
}
