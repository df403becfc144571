/// How a dialect is written down: white space, and who writes which closer; `{n}` is the thread's number.
public struct Layout: Sendable, Equatable {
  public let name: String
  /// Written in front of every thread while it runs.
  public let threadHeader: String
  /// Written in front of the second and later threads when their text is concatenated at a join.
  public let mergedHeader: String
  /// Written where a thread ended without its closer.
  public let missingCloser: String
  /// Written into the parent after a join, before the model goes on.
  public let afterJoin: String
  /// Written into the parent after a join that ends the run.
  public let afterBrokenJoin: String
  /// Whether blocks may lie inside blocks, numbered from 1 again, whatever the dialect's format says.
  public let nests: Bool

  /// - Parameters:
  ///   - mergedHeader: nil where it is the header that they ran under.
  ///   - afterBrokenJoin: nil where it is the same as after any other join.
  public init(
    _ name: String = "published", threadHeader: String = "", mergedHeader: String? = nil,
    missingCloser: String = "",
    afterJoin: String = "", afterBrokenJoin: String? = nil, nests: Bool = false
  ) {
    self.name = name
    self.threadHeader = threadHeader
    self.mergedHeader = mergedHeader ?? threadHeader
    self.missingCloser = missingCloser
    self.afterJoin = afterJoin
    self.afterBrokenJoin = afterBrokenJoin ?? afterJoin
    self.nests = nests
  }

  /// `template` with a thread's number filled in.
  public static func fill(_ template: String, number: String) -> String {
    guard let range = template.firstRange(of: "{n}") else { return template }
    return template[..<range.lowerBound] + number + template[range.upperBound...]
  }
}
