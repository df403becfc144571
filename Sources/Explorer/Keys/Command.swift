/// Something that a key or the `:` palette does.
///
/// Views add their own beside their keys; the ones here mean the same in many views.
public struct Command: RawRepresentable, Hashable, Sendable {
  /// The name in the palette and in the configuration file.
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public init(_ name: String) { rawValue = name }

  public static let up = Command("up")
  public static let down = Command("down")
  public static let pageUp = Command("page-up")
  public static let pageDown = Command("page-down")
  public static let top = Command("top")
  public static let bottom = Command("bottom")
  /// Opens or takes the chosen item.
  public static let open = Command("open")
  public static let accept = Command("accept")
  /// Closes the open view, or drops a text or a notice.
  public static let cancel = Command("cancel")
  public static let search = Command("search")
}
