/// Names one thread of a run; the root is 0 and children are numbered in the order of their forks.
public struct ThreadID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: Int32

  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  public static let root = ThreadID(0)

  /// The position of this thread in arrays that hold one element per thread.
  public var index: Int { Int(rawValue) }

  public var description: String { "t\(rawValue)" }

  public static func < (a: ThreadID, b: ThreadID) -> Bool { a.rawValue < b.rawValue }
}

/// Names one parallel block of a run, numbered in the order in which the blocks forked.
public struct BlockID: Hashable, Comparable, Sendable {
  public let rawValue: Int32

  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  public var index: Int { Int(rawValue) }

  public static func < (a: BlockID, b: BlockID) -> Bool { a.rawValue < b.rawValue }
}

/// Names one variation of a run; the original is 0.
public struct VariationID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: Int32

  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  public static let original = VariationID(0)

  public var index: Int { Int(rawValue) }

  public var description: String { "v\(rawValue)" }

  /// As a sentence names it; counted from one, as on the screen.
  public var name: String { self == .original ? "the original" : "variation \(rawValue + 1)" }

  public static func < (a: VariationID, b: VariationID) -> Bool { a.rawValue < b.rawValue }
}
