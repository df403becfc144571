import Foundation

/// What a person noted down about a run: marked places, with words or without.
///
/// They are no part of the run and lie in a file of their own beside it.
public struct RunNotes: Sendable, Equatable {
  /// A marked place: a token, or a thread as a whole.
  public struct Note: Sendable, Equatable {
    public var thread: ThreadID
    /// Its position in the thread; nil for the thread as a whole.
    public var token: Int?
    /// The variation that it was seen in.
    public var variation: VariationID
    /// The moment from which on the place is there: other variations have it, too, where they share that moment.
    public var moment: Int
    /// Empty for a mark alone.
    public var text: String

    public init(thread: ThreadID, token: Int?, variation: VariationID, moment: Int, text: String) {
      self.thread = thread
      self.token = token
      self.variation = variation
      self.moment = moment
      self.text = text
    }
  }

  /// In the order in which they were made.
  public private(set) var all: [Note] = []

  public init(_ notes: [Note] = []) { all = notes }

  public var isEmpty: Bool { all.isEmpty }

  /// The words of all of them in one line, for a table; nil where there is no note.
  public var summary: String? {
    guard !isEmpty else { return nil }
    let texts = all.map(\.text).filter { !$0.isEmpty }
    return texts.isEmpty ? "\(all.count) marked" : texts.joined(separator: "; ")
  }

  /// Puts a note in the place of an old one, or adds it, or takes the old one away.
  public mutating func replace(_ old: Note?, by new: Note?) {
    guard let old, let index = all.firstIndex(of: old) else {
      all += [new].compactMap { $0 }
      return
    }
    all.replaceSubrange(index...index, with: [new].compactMap { $0 })
  }

  /// The notes on places that a variation has.
  public func shown(in variation: VariationID, of log: RunLog) -> [Note] {
    all.filter { note in
      guard log.variations.indices.contains(note.variation.index) else { return false }
      return note.variation == variation || log.commonCount(of: note.variation, and: variation) > note.moment
    }
  }
}

// MARK: - The file

extension RunNotes {
  /// The file of a trace's notes.
  public static func path(beside trace: String) -> String { trace + ".notes" }

  /// More than a person writes: a file this long is no file of notes.
  private static let mostBytes = 16 << 20

  private struct File: Codable {
    struct Entry: Codable {
      var thread: Int32
      var token: Int?
      var variation: Int32
      var moment: Int
      var text: String
    }

    var notes: [Entry]
  }

  /// The notes beside a trace; none where there is no such file.
  ///
  /// - Throws: `TraceError` where the file is no file of notes.
  public init(beside trace: String) throws(TraceError) {
    let path = Self.path(beside: trace)
    guard FileManager.default.fileExists(atPath: path) else {
      self.init()
      return
    }
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= Self.mostBytes else {
        throw TraceError(.malformed, path: path, "it is too long for notes")
      }
      let file = try JSONDecoder().decode(File.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
      let isSound = file.notes.allSatisfy { note in
        note.thread >= 0 && note.variation >= 0 && note.moment >= 0 && note.token ?? 0 >= 0
      }
      guard isSound else { throw TraceError(.malformed, path: path, "a note has a place below zero") }
      self.init(
        file.notes.map { note in
          Note(
            thread: ThreadID(note.thread), token: note.token, variation: VariationID(note.variation),
            moment: note.moment, text: note.text)
        })
    } catch let error as TraceError {
      throw error
    } catch {
      throw TraceError(.malformed, path: path, "it holds no notes: mend it or move it away")
    }
  }

  /// Writes them beside a trace, at once or not at all; without notes the file goes away.
  public func write(beside trace: String) throws(TraceError) {
    let path = Self.path(beside: trace)
    do {
      guard !isEmpty else {
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        return
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let file = File(
        notes: all.map { note in
          File.Entry(
            thread: note.thread.rawValue, token: note.token, variation: note.variation.rawValue,
            moment: note.moment, text: note.text)
        })
      try (encoder.encode(file) + Data([10])).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw TraceError(.unwritable, path: path, "the notes cannot be written")
    }
  }
}
