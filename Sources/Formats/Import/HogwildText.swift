import Dialects
import Foundation
public import Traces

/// Transcripts of Hogwild! inference: paragraphs `**Alice [1]:** ...` of workers who read one another as they write.
///
/// Each worker becomes a thread, so a run reads worker by worker, not in the order of the file.
public struct HogwildText: RunFormat {
  public let name = "hogwild"
  public let fileExtensions = ["txt", "md"]
  private let pieces: TextPieces

  public init(_ pieces: TextPieces = .words) { self.pieces = pieces }

  public func recognises(_ start: FileStart) -> Bool {
    guard !start.bytes.contains(0), start.bytes.contains(UInt8(ascii: "*")) else { return false }
    return Self.paragraphs(start.bytes).dropFirst().contains { $0.worker != nil }
  }

  public func open(_ source: ByteSource, path: String) throws(TraceError) -> any RunFile {
    let paragraphs = Self.paragraphs(try source.text(path: path))
    var numbers = PieceNumbers()
    func ids(_ text: ArraySlice<UInt8>) -> [Int32] {
      pieces.split(text, []).map { numbers.id(of: $0) }
    }
    var script = RunScript(header: Self.header(paragraphs, pieces.unit))
    var workers: [String: Int] = [:]
    for paragraph in paragraphs {
      guard let worker = paragraph.worker else {
        script.threads[0].write(ids(paragraph.text), .prompt)
        continue
      }
      let thread = workers[worker] ?? script.threads.count
      if workers.updateValue(thread, forKey: worker) == nil {
        script.threads.append(.init(number: String(workers.count), outline: worker, end: .endOfText))
      }
      let (header, text) = (
        paragraph.text.prefix(paragraph.header), paragraph.text.dropFirst(paragraph.header)
      )
      script.threads[thread].write(ids(header), .inserted)
      script.threads[thread].write(ids(text), .generated)
    }
    let count = script.threads[0].count
    // The others' text is in every worker's context at once, as after a stitch.
    script.threads[0].acts.append(
      .fork(.init(opened: count, children: Array(script.threads.indices.dropFirst()), join: .stitch)))
    script.pieces = numbers.pieces
    return try SavedRun(script.log(), path: path, oddities: [])
  }

  private static func header(_ paragraphs: [Paragraph], _ unit: CountUnit) -> RunHeader {
    let first = paragraphs.first { $0.worker == nil && !$0.text.allSatisfy { $0 == 10 || $0 == 32 } }
    var header = RunHeader(
      RunFacts(problem: first == nil ? "workers' transcript" : nil), Array(first?.text ?? []), nil, nil, unit)
    header.method = "hogwild"
    header.traits = MethodTraits(forking: .byMethod, label: "hogwild")
    return header
  }

  private struct Paragraph {
    /// nil for the text in front of the first worker's.
    var worker: String?
    var text: ArraySlice<UInt8>
    /// How many bytes the worker's name takes.
    var header = 0
  }

  /// The text in pieces that each begin with a worker's name, but for the first one.
  private static func paragraphs(_ bytes: [UInt8]) -> [Paragraph] {
    var paragraphs: [Paragraph] = []
    var current = Paragraph(worker: nil, text: bytes[..<0])
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
      if let (worker, header) = worker(bytes[start..<end]) {
        paragraphs.append(current)
        current = Paragraph(worker: worker, text: bytes[start..<start], header: header)
      }
      current.text = bytes[current.text.startIndex..<end]
      start = end
    }
    return paragraphs + [current]
  }

  private static let longestName = 40

  /// The name in front of a line such as `**Alice [1]:** text`, and how many bytes it takes.
  private static func worker(_ line: ArraySlice<UInt8>) -> (String, Int)? {
    guard line.starts(with: [42, 42]),
      let colon = line.prefix(longestName + 20).firstIndex(of: UInt8(ascii: ":")),
      line[(colon + 1)...].starts(with: [42, 42]), line[colon - 1] == UInt8(ascii: "]"),
      let bracket = line[..<colon].lastIndex(of: UInt8(ascii: "["))
    else { return nil }
    let digits = line[(bracket + 1)..<(colon - 1)]
    let name = line[(line.startIndex + 2)..<bracket].filter { $0 != 32 }
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }),
      (1...longestName).contains(name.count),
      name.allSatisfy({ $0 >= 0x80 || (65...90).contains($0 & 0xDF) || (48...57).contains($0) })
    else { return nil }
    return (String(decoding: name, as: UTF8.self), colon + 3 - line.startIndex)
  }
}
