import Dialects
import Foundation
public import Traces

/// Plain text with the tags of any dialect: one run a file, such as Multiverse's published traces and ThreadWeaver's
/// trajectories, which have a file of figures beside them.
public struct TaggedText: RunFormat {
  public let name = "text"
  public let fileExtensions = ["txt", "xml", "md"]
  private let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  public func recognises(_ start: FileStart) -> Bool {
    // Records of JSON have tags, too, in their strings.
    let first = start.bytes.first { !($0 == 32 || (9...13).contains($0)) }
    guard first != UInt8(ascii: "{"), first != UInt8(ascii: "["), !start.bytes.contains(0) else {
      return false
    }
    return Dialect.isTagged(start.bytes) || ThreadWeaverSideCar(beside: start.path) != nil
  }

  public func companions(of path: String) -> [String] {
    ThreadWeaverSideCar.path(beside: path).map { [$0] } ?? []
  }

  public func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    var bytes = try source.text(path: path)
    var facts = RunFacts()
    // A byte order mark is no part of the text.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    // Nor is the line end that editors put at the end of a file a token: the model might have none for it.
    if pieces.unit == .tokens, bytes.last == 10 { bytes.removeLast(bytes.dropLast().last == 13 ? 2 : 1) }
    if let car = ThreadWeaverSideCar(beside: path) {
      facts.note = car.note
      if car.isSequential { facts.dialectOfOthers = .threadweaver }
    }
    return try ImportedText.run(bytes, facts, pieces, path: path)
  }
}
