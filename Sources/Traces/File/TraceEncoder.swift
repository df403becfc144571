import Foundation

/// Writes a run as JSON Lines: the header as an object, then one compact array per event.
///
///     {"forkscope":1,"problem":"(3+2)*4", ...}
///     ["pieces",0,0,[29,"c("],[300,[226,151]]]                id and text, or bytes where they are no valid UTF-8
///     ["t",step,time,thread,"g",[id,logprob,entropy,id,logprob,...],...]      a token and its alternatives
///     ["fork",step,time,parent,opened,[child,"1","b("],...]
///     ["end",step,time,thread,"closed"]
///     ["fork",step,time,parent,opened,"isolated",["after",thread,...],[child,"1","b("],...]    both words optional
///     ["join",step,time,parent,"stitch",reused,reprefilled,[child,...]]
///     ["drop",step,time,thread,from,to]
///     ["hold",step,time,thread]
///     ["answer",step,time,thread,"21"]
///     ["score",step,time,thread,"votes",3]
///     ["decision",step,time,thread,position,"open",probability,1]
///     ["cache",step,time,resident,shared,reused,computed,evicted,bytes]
///     ["verdict",step,time,answer,expected,correct]          and whether it claims success, where answers do
///     ["finish",step,time,"eos"]
///     ["vary",step,time,variation,parent,cut,"token",thread,position,id]
///     ["head",step,time,variation]
///
/// Token classes are `p`rompt, `g`enerated, `i`nserted and `e`dited. Log-probabilities of written tokens round-trip
/// exactly; those of alternatives keep four decimals.
public enum TraceEncoder {
  public static let version = 1

  /// The header line, newline included.
  public static func header(_ header: RunHeader) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let object = try encoder.encode(header)
    return Array("{\"forkscope\":\(version),".utf8) + object.dropFirst() + [10]
  }

  /// One event as a line, newline included.
  public static func line(_ event: Event) -> [UInt8] {
    var line = Line(event.stamp)
    switch event.kind {
    case .pieces(let pieces): line.begin("pieces", pieces)
    case .tokens(let thread, let tokenClass, let tokens): line.tokens(thread, tokenClass, tokens)
    case .forked(let fork):
      line.begin("fork")
      line.number(fork.parent.rawValue)
      line.number(fork.opened)
      if fork.isIsolated { line.string("isolated") }
      if !fork.after.isEmpty {
        line.open()
        line.string("after")
        for thread in fork.after { line.number(thread.rawValue) }
        line.close()
      }
      for child in fork.children {
        line.open()
        line.number(child.id.rawValue)
        line.string(child.number)
        line.string(child.outline)
        line.close()
      }
    case .ended(let thread, let reason):
      line.begin("end")
      line.number(thread.rawValue)
      line.string(reason.rawValue)
    case .joined(let join):
      line.begin("join")
      line.number(join.parent.rawValue)
      line.string(join.discipline.rawValue)
      line.number(join.reused)
      line.number(join.reprefilled)
      line.open()
      for child in join.children { line.number(child.rawValue) }
      line.close()
    case .dropped(let thread, let range):
      line.begin("drop")
      line.number(thread.rawValue)
      line.number(range.lowerBound)
      line.number(range.upperBound)
    case .held(let thread):
      line.begin("hold")
      line.number(thread.rawValue)
    case .answered(let thread, let answer):
      line.begin("answer")
      line.number(thread.rawValue)
      line.string(answer)
    case .scored(let thread, let score):
      line.begin("score")
      line.number(thread.rawValue)
      line.string(score.kind.rawValue)
      line.float(score.value)
    case .decision(let decision):
      line.begin("decision")
      line.number(decision.thread.rawValue)
      line.number(decision.position)
      line.string(decision.kind.rawValue)
      line.float(decision.probability)
      line.number(decision.taken ? 1 : 0)
    case .cache(let usage):
      line.begin("cache")
      for value in [usage.resident, usage.shared, usage.reused, usage.computed, usage.evicted, usage.bytes] {
        line.number(value)
      }
    case .verdict(let verdict):
      line.begin("verdict")
      line.string(verdict.answer)
      line.string(verdict.expected)
      line.bool(verdict.correct)
      if let claimed = verdict.claimed { line.bool(claimed) }
    case .finished(let reason):
      line.begin("finish")
      line.string(reason.rawValue)
    case .varied(let variation): line.variation(variation)
    case .head(let variation):
      line.begin("head")
      line.number(variation.rawValue)
    }
    return line.finished()
  }
}

/// Builds one line; `first` tells whether a comma is due.
private struct Line {
  private var bytes: [UInt8] = []
  private var first = true
  private let stamp: Stamp

  init(_ stamp: Stamp) { self.stamp = stamp }

  mutating func begin(_ name: String) {
    open()
    string(name)
    number(stamp.step)
    number(stamp.time)
  }

  mutating func begin(_ name: String, _ pieces: [Piece]) {
    begin(name)
    for piece in pieces {
      open()
      number(piece.id)
      if let text = String(validating: piece.bytes, as: UTF8.self) {
        string(text)
      } else {
        open()
        for byte in piece.bytes { number(byte) }
        close()
      }
      close()
    }
  }

  mutating func tokens(_ thread: ThreadID, _ tokenClass: TokenClass, _ tokens: [Token]) {
    begin("t")
    number(thread.rawValue)
    string(tokenClass.letter)
    for token in tokens {
      open()
      number(token.id)
      if !token.logprob.isNaN || !token.alternatives.isEmpty {
        float(token.logprob)
        float(token.entropy, decimals: 4)
        for alternative in token.alternatives {
          number(alternative.id)
          float(alternative.logprob, decimals: 4)
        }
      }
      close()
    }
  }

  mutating func variation(_ variation: Variation) {
    begin("vary")
    number(variation.id.rawValue)
    number(variation.parent?.rawValue ?? 0)
    number(variation.cut)
    switch variation.change {
    case .original: string("original")
    case .again(let thread, let position): place("again", thread, position)
    case .token(let thread, let position, let id):
      place("token", thread, position)
      number(id)
    case .text(let thread, let position, let text):
      place("text", thread, position)
      string(text)
    case .seed(let thread, let position, let seed):
      place("seed", thread, position)
      number(seed)
    case .prune(let thread, let position): place("prune", thread, position)
    }
  }

  private mutating func place(_ name: String, _ thread: ThreadID, _ position: Int32) {
    string(name)
    number(thread.rawValue)
    number(position)
  }

  mutating func open() {
    comma()
    bytes.append(UInt8(ascii: "["))
    first = true
  }

  mutating func close() {
    bytes.append(UInt8(ascii: "]"))
    first = false
  }

  mutating func number(_ value: some FixedWidthInteger) { raw(String(value)) }

  mutating func bool(_ value: Bool?) { raw(value.map { $0 ? "true" : "false" } ?? "null") }

  mutating func float(_ value: Float) { raw(value.isFinite ? "\(value)" : "null") }

  mutating func float(_ value: Float, decimals: Int) {
    guard value.isFinite, abs(value) < 1e9 else { return raw("null") }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (Double(value) * scale).rounded()
    let digits = String(Int64(rounded.magnitude))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    raw((rounded < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals))
  }

  mutating func string(_ value: String?) {
    guard let value else { return raw("null") }
    comma()
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 10: bytes += Array("\\n".utf8)
      // Raw DEL would reach a terminal that shows the file.
      case 0..<32, 127: bytes += Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func raw(_ text: String) {
    comma()
    bytes.append(contentsOf: text.utf8)
  }

  mutating func finished() -> [UInt8] {
    bytes += [UInt8(ascii: "]"), 10]
    return bytes
  }

  private mutating func comma() {
    if !first { bytes.append(UInt8(ascii: ",")) }
    first = false
  }
}

extension TokenClass {
  var letter: String {
    switch self {
    case .prompt: "p"
    case .generated: "g"
    case .inserted: "i"
    case .edited: "e"
    }
  }
}
