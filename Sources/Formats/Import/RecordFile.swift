import Dialects
import Foundation
import Traces

/// A file of many records of JSON, of which nothing but their places is kept: each is parsed when it is asked for.
struct RecordFile: RunFile {
  /// The place of a record, in bytes of the file.
  struct Place {
    var range: Range<Int>
    /// The line on which it begins, counted from 1.
    var line: Int
  }

  /// What a format makes of a record.
  typealias Making = @Sendable (_ value: Any, _ record: Context) throws(TraceError) -> SavedRun

  struct Context {
    var path: String
    var line: Int
    /// 0-based.
    var index: Int
    /// The dialect that some record of the file is written in.
    var dialect: Dialect?
    /// What other lists of the file say of the record.
    var beside: [String: Double] = [:]
  }

  private let path: String
  private let places: [Place]
  private let beside: [String: [Place]]
  private let dialect: Dialect?
  private let make: Making
  /// What came through a pipe, which comes but once.
  private let piped: [UInt8]?

  /// Longer records are not read.
  private let longest: Int
  private static let mostPiped = 1 << 30
  private static let longestNumber = 32

  var count: Int { places.count }

  /// More than a table could show.
  private static let mostRecords = 10_000_000

  /// Looks through a file for its records; keeps 24 bytes for each.
  init(
    _ source: ByteSource, _ layout: RecordStart.Layout, path: String, longest: Int = 64 << 20,
    _ make: @escaping Making
  ) throws(TraceError) {
    self.longest = longest
    self.path = path
    self.make = make
    var finder = RecordFinder(layout)
    var piped: [UInt8]? = source.length == nil ? [] : nil
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try ByteSource.naming(path) { () throws(ByteSource.Failure) in
        try buffer.withUnsafeMutableBufferPointer { (room) throws(ByteSource.Failure) in
          try source.read(into: UnsafeMutableRawBufferPointer(room))
        }
      }
      guard count > 0 else { break }
      finder.pass(buffer[..<count])
      guard finder.places.count <= Self.mostRecords else {
        throw TraceError(
          .unreadable, path: path, "it has more than \(Self.mostRecords) records: split it into several files"
        )
      }
      piped?.append(contentsOf: buffer[..<count])
      guard piped?.count ?? 0 <= Self.mostPiped else {
        throw TraceError(
          .unreadable, path: path, "more than 1 GiB comes through this pipe: save it as a file first")
      }
    }
    finder.finish()
    places = finder.places
    beside = finder.beside
    dialect = finder.dialect
    self.piped = piped
  }

  func run(at index: Int) throws(TraceError) -> SavedRun {
    let place = places[index]
    guard place.range.count <= longest else {
      let format = ByteCountFormatStyle(style: .memory)
      let (size, most) = (format.format(Int64(place.range.count)), format.format(Int64(longest)))
      throw TraceError(
        .malformed, path: path, line: place.line,
        "this record is \(size) long, and one of more than \(most) is not read: keep what you need of it")
    }
    let value = try JSONRecord.value(of: try bytes(of: place), path: path, line: place.line)
    var context = Context(path: path, line: place.line, index: index, dialect: dialect)
    for (key, places) in beside
    where places.indices.contains(index) && places[index].range.count <= Self.longestNumber {
      let text = String(decoding: try bytes(of: places[index]), as: UTF8.self)
      context.beside[key] = text == "true" ? 1 : text == "false" ? 0 : Double(text)
    }
    return try make(value, context)
  }

  private func bytes(of place: Place) throws(TraceError) -> [UInt8] {
    if let piped { return Array(piped[place.range]) }
    let bytes = try ByteSource.naming(path) { () throws(ByteSource.Failure) in
      try ByteSource(path: path).bytes(in: place.range)
    }
    guard bytes.count == place.range.count else {
      throw TraceError(.unreadable, path: path, "it was cut short while it was read: open it again")
    }
    return bytes
  }
}

/// Finds the places of records while the bytes of a file pass by.
struct RecordFinder {
  private(set) var places: [RecordFile.Place] = []
  private(set) var beside: [String: [RecordFile.Place]] = [:]
  private let layout: RecordStart.Layout
  private var offset = 0
  private var line = 1
  private var walker: JSONWalker?
  /// Where the line begins, and whether it has more than white space.
  private var lineStart = 0
  private var isBlank = true
  private var tags = TagWatch()

  var dialect: Dialect? { tags.dialect }

  init(_ layout: RecordStart.Layout) { self.layout = layout }

  mutating func pass(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      tags.pass(byte)
      if layout == .lines { passLine(byte) } else { passDocument(byte) }
      offset += 1
    }
  }

  mutating func finish() {
    if layout == .lines { endLine() } else { passDocument(32) }
    if case .lists(let names, let others) = layout {
      places = names.compactMap { beside[$0] }.first ?? []
      beside = beside.filter { others.contains($0.key) }
    }
  }

  private mutating func passLine(_ byte: UInt8) {
    guard byte == 10 else {
      if isBlank, !(byte == 32 || (9...13).contains(byte)) { isBlank = false }
      return
    }
    endLine()
    line += 1
    lineStart = offset + 1
    isBlank = true
  }

  private mutating func endLine() {
    if !isBlank { places.append(.init(range: lineStart..<offset, line: line)) }
  }

  /// Whether records lie in a container within the outermost one.
  private var isDeep: Bool {
    switch layout {
    case .nested, .lists: true
    case .lines, .document: false
    }
  }

  private mutating func passDocument(_ byte: UInt8) {
    if walker == nil, !(byte == 32 || (9...13).contains(byte) || byte >= 0x80) {
      // The elements of a list, those of the lists in it, or one object.
      let level = isDeep ? 2 : byte == UInt8(ascii: "[") ? 1 : 0
      walker = JSONWalker(telling: level...level)
    }
    walker?.pass(byte, at: offset)
    guard let found = walker?.found, !found.isEmpty else { return }
    for value in found {
      let place = RecordFile.Place(range: value.range, line: value.line)
      if case .lists(let names, let others) = layout {
        if (names + others).contains(value.parentKey) { beside[value.parentKey, default: []].append(place) }
      } else {
        places.append(place)
      }
    }
    walker?.found.removeAll(keepingCapacity: true)
  }
}

/// Notices tags of threads while bytes pass by, so that a record without any is known to have done without.
struct TagWatch {
  private(set) var dialect: Dialect?
  private var word: UInt64 = 0

  /// The last bytes of tags that only one dialect opens threads or lists with.
  private static let known: [(mask: UInt64, word: UInt64, dialect: Dialect)] = [
    ("<Thread>", .threadweaver), ("utlines>", .threadweaver), ("ideline>", .npr), ("<Goal>", .multiverse),
    ("Summary>", .parallelR1),
  ].map { text, dialect in
    let word = text.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return (text.utf8.count == 8 ? .max : (1 << (8 * text.utf8.count)) - 1, word, dialect)
  }

  mutating func pass(_ byte: UInt8) {
    word = word << 8 | UInt64(byte)
    guard byte == UInt8(ascii: ">"), dialect == nil else { return }
    dialect = Self.known.first { word & $0.mask == $0.word }?.dialect
  }
}
