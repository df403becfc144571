import Foundation

/// A run as a person names it: a file, or one of the runs of a file, as `rollouts.jsonl#12`; counted from 1.
public struct RunPlace: Sendable, Equatable, CustomStringConvertible {
  public var path: String
  /// 0-based; nil where the file alone is named.
  public var index: Int?

  public init(path: String, index: Int?) {
    self.path = path
    self.index = index
  }

  /// A file whose own name ends like this is that file.
  public init(_ text: String) {
    if let mark = text.lastIndex(of: "#"), mark > text.startIndex,
      case let digits = text[text.index(after: mark)...], digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int(digits), number > 0, !FileManager.default.fileExists(atPath: text)
    {
      self.init(path: String(text[..<mark]), index: number - 1)
    } else {
      self.init(path: text, index: nil)
    }
  }

  public var description: String { index.map { "\(path)#\($0 + 1)" } ?? path }
}
