/// The choice of `--color`.
public enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// Whether to use colours.
  ///
  /// Order of authority: the flag, then `NO_COLOR` (set and not empty, no-color.org), then `CLICOLOR_FORCE` and
  /// `FORCE_COLOR` (set and not 0, bixense.com/clicolors), then whether the output is a terminal that can do
  /// anything. Bold, underline and reverse are no colours and stay.
  public func usesColor(environment: [String: String], outputIsTTY: Bool) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
      if let value = environment[name], !value.isEmpty, value != "0" { return true }
    }
    let term = environment["TERM"] ?? ""
    return outputIsTTY && !term.isEmpty && term != "dumb"
  }
}
