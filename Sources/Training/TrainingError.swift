/// What can go wrong in a training.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  case damaged(String)
  case otherTraining(String)
  case otherStart(String)
  case untrainable(String)
  case nothingFits(Int)
  case diverged(step: Int)
  case cannotWrite(String)

  public var description: String {
    switch self {
    case .damaged(let path): "the checkpoint is damaged (\(path)): remove it to begin again"
    case .otherTraining(let path):
      "the folder holds a training with other options (\(path)): name another folder with --into"
    case .otherStart(let path):
      "the training in the folder began with another model (\(path)): give that one, or another folder with --into"
    case .untrainable(let reason): "the model cannot be trained here: \(reason)"
    case .nothingFits(let length):
      "no sample fits into \(length) tokens: begin with a model that has a longer context"
    case .diverged(let step):
      "the numbers ran away at step \(step): begin again with a smaller --rate; the last checkpoint is whole"
    case .cannotWrite(let path):
      "cannot write (\(path)): see that the folder can be written and the disk has room"
    }
  }
}
