/// The traits of a run's method that figures and screens have to know.
///
/// The method itself writes it into the run's header, so that nobody who reads a run needs to know the method. Headers of
/// earlier runs have none: whoever opens them fills it in from the methods that are known.
public struct MethodTraits: Sendable, Hashable, Codable {
  /// Who decides to fork.
  public enum Forking: String, Sendable, Hashable, Codable {
    /// Nobody: this is the run that forks are measured against.
    case never
    /// The model, in a dialect's tags, with a join discipline.
    case byModel = "model"
    /// The method, by its structure.
    case byMethod = "method"
  }

  public var forking: Forking
  /// The method with its numbers, such as `best-of-n n=8 logprob`: runs with the same label can be averaged.
  public var label: String
  /// The label where there is little room, such as `threadweaver/stitch`; nil where it is short enough.
  public var shortLabel: String?
  /// The word for a thread that competes with its siblings, such as `sample`; nil where threads do not compete.
  public var candidate: String?
  /// Whether each thread of a block has a part of the work of its own, named by its outline.
  public var hasOutlines: Bool

  public init(
    forking: Forking, label: String, shortLabel: String? = nil, candidate: String? = nil,
    hasOutlines: Bool = false
  ) {
    self.forking = forking
    self.label = label
    self.shortLabel = shortLabel
    self.candidate = candidate
    self.hasOutlines = hasOutlines
  }
}
