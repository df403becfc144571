import Inference
import Session

extension TokenPieces {
  convenience init(_ model: Model) {
    self.init(
      encode: { try model.tokenizer.encode($0, parseSpecial: true) }, piece: { model.piece($0) })
  }

  convenience init(path: String) throws { self.init(try Model.load(path: path)) }
}
