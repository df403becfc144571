/// The problems and files that the welcome screen offers.
public struct WelcomeContent: Sendable, Equatable {
  public var sections: [Section]

  public struct Section: Sendable, Equatable {
    public var title: String
    public var items: [WelcomeItem]

    public init(title: String, items: [WelcomeItem]) {
      self.title = title
      self.items = items
    }
  }

  public init(sections: [Section] = []) { self.sections = sections }

  var items: [WelcomeItem] { sections.flatMap(\.items) }
}

/// Something that can be opened from the welcome screen.
public struct WelcomeItem: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// A problem to run with the built-in model.
    case problem
    /// A file to look at.
    case trace
    /// The tour, from the lesson that was reached.
    case tour
  }

  public var kind: Kind
  /// The problem, or the place of the file.
  public var value: String
  /// The words in the list.
  public var title: String
  /// One line on what it teaches.
  public var detail: String

  public init(_ kind: Kind, value: String, title: String, detail: String = "") {
    self.kind = kind
    self.value = value
    self.title = title
    self.detail = detail
  }
}
