/// What can go wrong in a training.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  case damaged(String)
  case otherTraining(String)
  case otherShape
  case cannotWrite(String)
  case noTokenizer

  public var description: String {
    switch self {
    case .damaged(let path): "the checkpoint is damaged (\(path)): remove it to begin again"
    case .otherTraining(let path):
      "the folder holds another kind of training (\(path)): name another folder with --into"
    case .otherShape: "the model has another shape than this training: name one that it made"
    case .cannotWrite(let path):
      "cannot write (\(path)): see that the folder can be written and the disk has room"
    case .noTokenizer:
      "the built-in model is missing, whose tokenizer a new model takes: give one with --like"
    }
  }
}
