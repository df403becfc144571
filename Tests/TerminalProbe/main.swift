// A program that does as little as a terminal program can, and dies in every way that the tests ask for.

import Explorer
import Foundation
import Terminal

struct Probe {
  var count = 0
  var inputs: [String] = []
  var size = Size.zero
  var isHostile = false
  var messages = 0
}

enum Event: Sendable {
  case input(Input)
  case message
}

enum Order {
  case quit, suspend, crash(Character), warn, flood
}

func update(_ probe: inout Probe, _ event: Event) -> [Order] {
  guard case .input(let input) = event else {
    probe.messages += 1
    return []
  }
  if input == .key(.ctrl("z")) { return [.suspend] }
  probe.count += 1
  probe.inputs = probe.inputs.suffix(20) + ["\(input)"]
  switch input {
  case .resize(let size):
    probe.size = size
  case .key(let key):
    guard case .character(let character) = key.code, key.modifiers.isEmpty else { break }
    switch character {
    case "q": return [.quit]
    case "h": probe.isHostile = true
    case "w": return [.warn]
    case "m": return [.flood]
    case "T", "S", "A", "O", "X", "E", "P", "H": return [.crash(character)]
    default: break
    }
  default: break
  }
  return []
}

func view(_ probe: Probe, _ size: Size) -> Grid {
  var grid = Grid(size: size)
  grid.drawBox(grid.bounds, title: "probe \(size.width)x\(size.height)", style: Theme.dark[.frame])
  grid.write("inputs: \(probe.count)", x: 2, y: 1, style: Theme.dark[.critical])
  grid.write("messages: \(probe.messages)", x: 20, y: 1)
  for (row, line) in probe.inputs.suffix(max(0, size.height - 4)).enumerated() {
    grid.write(Sanitizer.visible(line), x: 2, y: 2 + row, maxWidth: max(0, size.width - 4))
  }
  if probe.isHostile {
    // Once as the views do it, and once with the guard left out: the grid itself has to hold.
    for (row, text) in hostileTexts.enumerated() {
      grid.write(Sanitizer.visible(text), x: 1, y: 2 * row + 2, style: Style(.rgb(255, 100, 0)))
      grid.write(String(decoding: text, as: UTF8.self), x: 1, y: 2 * row + 3)
    }
  }
  // Words that share no letter at any place: only what changes is sent, and the tests wait for the whole word.
  let words = ["nought", "ONEKEY", "biform", "TRIPLE"]
  let end = words[min(probe.count, words.count - 1)]
  grid.write(end, x: size.width - end.count - 2, y: size.height - 1)
  return grid
}

let hostileTexts: [[UInt8]] = [
  Array("\u{1B}[2J\u{1B}]0;owned\u{7}\u{1B}]52;c;aGk=\u{1B}\\".utf8),
  [0x9B, 0x32, 0x4A, 0x9D, 0x41, 0xC2],
  Array("\u{9B}2J\u{9D}0;title\u{9C}\u{85}".utf8),
  Array("\u{202E}drowssap\u{2066}\u{2069}\u{200E}\u{200F}\u{61C}\u{FEFF}\u{200B}".utf8),
  Array("first\rsecond\u{8}\u{8}\u{B}\u{C}\t\n\u{7F}".utf8),
  [0xE2, 0x80, 0x41, 0xF0, 0x9F, 0x98, 0xED, 0xA0, 0x80, 0xC0, 0xAF],
  Array("👩‍🚀 👍🏽 🇩🇪 e\u{301}\u{301}\u{301}\u{301}\u{301} 漢字 \u{200D}x \u{E0041}\u{E007F}\u{2028}".utf8),
]

func crash(_ kind: Character) {
  switch kind {
  case "T": fatalError("the probe trapped")
  case "S":
    // Not a raised signal but a real fault.
    UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
  case "A": abort()
  case "O": _ = overflow(1)
  case "E": exit(3)
  case "H":
    // A loop that hangs answers no signal.
    FileHandle.standardOutput.write(Data("hanging".utf8))
    while true { sleep(60) }
  case "P":
    var ends: [Int32] = [0, 0]
    _ = pipe(&ends)
    close(ends[0])
    _ = write(ends[1], "x", 1)
  default:
    Thread.detachNewThread { fatalError("a worker trapped") }
  }
}

@inline(never)
func overflow(_ depth: Int) -> Int {
  depth < 0 ? 0 : overflow(depth + 1) &+ depth
}

Terminal.prepareProcess()
let facts = TerminalFacts.current()
if let refusal = facts.refusal {
  print("refused: \(refusal)")
  exit(2)
}

let mailbox = Mailbox<Event>()
let terminal = try Terminal()
var probe = Probe()
let loop = EventLoop<Probe, Event, Order>(
  action: { .input($0) },
  update: update,
  view: view,
  perform: { order in
    switch order {
    case .quit: return .quit
    case .suspend: return .suspend
    case .crash(let kind): crash(kind)
    case .warn: FileHandle.standardError.write(Data("a warning \u{1B}[31mwith teeth\n".utf8))
    case .flood: for _ in 0..<10_000 { mailbox.post(.message) }
    }
    return .proceed
  })
let end = loop.run(&probe, on: terminal, mailbox: mailbox)
terminal.close()
switch end {
case .quit: print("closed after \(probe.count) inputs")
case .hangup: exit(9)
case .signal(let signal): Terminal.die(bySignal: signal)
}
