import Engines
import Explorer
import Formats
import Foundation
import Reasoning
import Traces

extension Session {
  /// Lets the model for new runs say how likely each token of the run that shows is, and shows that run.
  ///
  /// The file is read again in the model's tokens; the scored run gets a file of its own.
  public func score() {
    guard let path = notes.openedPath else {
      return outbox.post(.failed("only a run that was opened from a file is scored"))
    }
    reading?.turnOff()
    let wanted = Switch()
    reading = wanted
    let (setup, outbox, keeper) = (setup, outbox, notes)
    Thread.detachNewThread {
      do {
        var told = DispatchTime.now()
        func tell(_ words: String, _ share: Double?) {
          guard DispatchTime.now() > told + .milliseconds(50) else { return }
          told = .now()
          wanted.whileOn { outbox.post(.progress(.init(words, share: share))) }
        }
        let engine = try setup.engines.engine { share in
          tell("loading the model", share)
          return wanted.isOn
        }
        let pieces = TokenPieces(engine)
        let run = try pieces.formats(setup.catalogue).run(path)
        try pieces.checkExact(path)
        var log = run.log
        log.header.alternatives = Scoring.usualAlternatives
        let scoring = try Scoring(log, engine: engine, catalogue: setup.catalogue)
        while !scoring.isDone {
          guard wanted.isOn else { return }
          try scoring.step()
          let progress = scoring.progress
          tell("scoring by \(engine.reference.name)", Double(progress.done) / Double(max(1, progress.of)))
        }
        let history = RunHistory(scoring.log)
        // What took its time to be computed is shown even where it cannot be saved.
        let recorder = Result { () throws(TraceError) in
          try RunRecorder(scoring.log, path: nil, folder: setup.places.runs)
        }
        let saved = try? recorder.get().path
        wanted.turnOff {
          try? keeper.record(in: saved, isNew: true)
          outbox.post(.opened(scoring.log, history, nil))
          switch recorder {
          case .success(let recorder):
            outbox.post(.said("scored by \(engine.reference.name); saved: \(recorder.path)"))
          case .failure(let error): outbox.post(.failed("the scored run is not saved: \(error)"))
          }
        }
      } catch {
        wanted.turnOff { outbox.fail(error) }
      }
    }
  }
}
