import Testing

@testable import Explorer

/// The tables over many runs and over their methods.
struct GoldenRunsTests {
  @Test func `the runs at 80x24`() {
    let state = RunRows.state(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  [Runs] Methods                                                 runs
          problem        method         verdict   tokens  critical  speed-up  flags
        ▸ (3+2)*(9-4)    thread…stitch  ✓ right       98        62     ×1.29
          (3+2)*(9-4)    sequential     ✓ right       80        80     ×1.00  sequen…
          (3+2)*(9-4)    self-c…cy n=8  ✗ wrong      640        82     ×0.98
          (6*7)-(9+4)+…  thread…stitch  ✗ wrong      153        78     ×1.54
          (6*7)-(9+4)+…  sequential     ✗ wrong      120       120     ×1.00  sequen…
          (6*7)-(9+4)+…  self-c…cy n=8  ✓ right      960       130     ×0.92
          why is the s…  skelet…ht n=5  –           2310       512         –
          ! not a forkscope trace (h.jsonl): its first line is no header











          a.jsonl  (3+2)*(9-4)
         RUNS  7 runs  50.0% of 6 right  mean 623 tokens  * 152 critical         ? help
         Enter open   s sort   / filter   f find   o group   = compare   Tab methods
        """#)
  }

  @Test func `the runs at 120x40`() {
    let state = RunRows.state(Screens.w120x40)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  [Runs] Methods                                                                                         runs
          problem                  method                   verdict   tokens  critical  speed-up  flags
        ▸ (3+2)*(9-4)              threadweaver/stitch      ✓ right       98        62     ×1.29
          (3+2)*(9-4)              sequential               ✓ right       80        80     ×1.00  sequential
          (3+2)*(9-4)              self-consistency n=8     ✗ wrong      640        82     ×0.98
          (6*7)-(9+4)+(3*5)-(8+2)  threadweaver/stitch      ✗ wrong      153        78     ×1.54
          (6*7)-(9+4)+(3*5)-(8+2)  sequential               ✗ wrong      120       120     ×1.00  sequential truncated
          (6*7)-(9+4)+(3*5)-(8+2)  self-consistency n=8     ✓ right      960       130     ×0.92
          why is the sky blue?     skeleton-of-thought n=5  –           2310       512         –
          ! not a forkscope trace (h.jsonl): its first line is no header



























          a.jsonl  (3+2)*(9-4)
         RUNS  7 runs  ! 1 unreadable  50.0% of 6 right  mean 623 tokens  * 152 critical                                 ? help
         Enter open   s sort   / filter   f find   o group   = compare   Tab methods   Esc back   ? help
        """#)
  }

  @Test func `the runs at 40x10`() {
    let state = RunRows.state(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
          problem          verdict   critical
        ▸ (3+2)*(9-4)      ✓ right         62  ▐
          (3+2)*(9-4)      ✓ right         80  ▐
          (3+2)*(9-4)      ✗ wrong         82  ▐
          (6*7)-(9+4)+(3…  ✗ wrong         78  ▐
          (6*7)-(9+4)+(3…  ✗ wrong        120  ▐
          (6*7)-(9+4)+(3…  ✓ right        130  ▐
          why is the sky…  –              512
         RUNS  7 runs  50.0% of 6 right
         Enter open   s sort   f find   ? help
        """#)
  }

  @Test func `no runs at 40x10`() {
    let state = RunRows.state(Screens.w40x10, RunsContent(title: "none"))
    #expect(
      render(state, size: state.size).text == #"""
          problem       verdict   critical
          There are no runs here.






         RUNS  0 runs
         Enter open   s sort   f find   ? help
        """#)
  }

  @Test func `no runs at 80x24`() {
    let state = RunRows.state(Screens.w80x24, RunsContent(title: "none"))
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  [Runs] Methods                                                 none
          problem       method        verdict   tokens  critical  speed-up  flags
          There are no runs here.



















         RUNS  0 runs                                                            ? help
         Enter open   s sort   / filter   f find   o group   = compare   Tab methods
        """#)
  }

  @Test func `filtered to nothing at 80x24`() {
    let state = RunRows.filtered(Screens.w80x24, "nowhere")
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  [Runs] Methods                                                 runs
          problem        method         verdict   tokens  critical  speed-up  flags
          No run matches "nowhere".
          Esc drops the filter, / changes it.


















         RUNS  0 of 7  /nowhere                                                  ? help
         Enter open   s sort   / filter   f find   o group   = compare   Tab methods
        """#)
  }

  @Test func `filtered to nothing at 40x10`() {
    let state = RunRows.filtered(Screens.w40x10, "nowhere")
    #expect(
      render(state, size: state.size).text == #"""
          problem          verdict   critical
          No run matches "nowhere".
          Esc drops the filter, / changes it.





         RUNS  0 of 7  /nowhere
         Enter open   s sort   f find   ? help
        """#)
  }

  @Test func `the methods with their plot at 80x24`() {
    let state = RunRows.methods(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope   Runs [Methods]                                                runs
            method                    runs   right   tokens   critical   speed-up
        ▸ A threadweaver/stitch          2   50.0%    125.5       70.0      ×1.41
          B sequential                   2   50.0%    100.0      100.0      ×1.00
          C self-consistency n=8         2   50.0%    800.0      106.0      ×0.95
            skeleton-of-thought n=5      1       –   2310.0      512.0          –

         right
          1.0 ┤
              │
          0.8 ┤
              │
          0.6 ┤
              │A                                                    B         C
          0.4 ┤
              │
          0.2 ┤
              │
          0.0 ┤
              └┬─────────────────┬────────────────┬─────────────────┬────────────────┬
               70               80               90                100             110
                                      mean critical-path tokens
         METHODS  7 runs  50.0% of 6 right  mean 623 tokens  * 152 critical      ? help
         Enter its runs   s sort   / filter   f find   o group   = compare   Tab runs
        """#)
  }

  @Test func `the methods at 40x10`() {
    let state = RunRows.methods(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
            method                    right
        ▸ A threadweaver/stitch       50.0%
          B sequential                50.0%
          C self-consistency n=8      50.0%
            skeleton-of-thought n=5       –



         METHODS  7 runs  50.0% of 6 right
         Enter its runs   s sort   ? help
        """#)
  }

  @Test func `sorted by verdict at 120x40`() {
    let state = Screens.pressing("sssjj", on: RunRows.state(Screens.w120x40))
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  [Runs] Methods                                                                                         runs
          problem                  method                   verdict▲  tokens  critical  speed-up  flags
          (3+2)*(9-4)              self-consistency n=8     ✗ wrong      640        82     ×0.98
          (6*7)-(9+4)+(3*5)-(8+2)  threadweaver/stitch      ✗ wrong      153        78     ×1.54
        ▸ (6*7)-(9+4)+(3*5)-(8+2)  sequential               ✗ wrong      120       120     ×1.00  sequential truncated
          (3+2)*(9-4)              threadweaver/stitch      ✓ right       98        62     ×1.29
          (3+2)*(9-4)              sequential               ✓ right       80        80     ×1.00  sequential
          (6*7)-(9+4)+(3*5)-(8+2)  self-consistency n=8     ✓ right      960       130     ×0.92
          why is the sky blue?     skeleton-of-thought n=5  –           2310       512         –
          ! not a forkscope trace (h.jsonl): its first line is no header



























          e.jsonl  (6*7)-(9+4)+(3*5)-(8+2)
         RUNS  7 runs  ! 1 unreadable  50.0% of 6 right  mean 623 tokens  * 152 critical                                 ? help
         Enter open   s sort   / filter   f find   o group   = compare   Tab methods   Esc back   ? help
        """#)
  }
}
