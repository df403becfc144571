public import Inference

extension Model {
  /// A model that has learned from demonstrations and has no judgement yet: where reinforcement learning begins.
  public static func demonstrated() throws(ModelError) -> Model {
    try shipped("arithmetic-demonstrations.gguf", in: "forkscope_Training")
  }
}
