import Testing

@testable import Explorer

/// What a method makes of its threads, at the sizes that people use.
struct GoldenMethodTests {
  @Test func `four samples and their votes at 80x24`() {
    let state = Screens.voted(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                    mini · self-consistency n=4 · seed 7
        main  (3+2)*(9-4)                                0 tok ■ done
        │ + prompt, 3 tokens  <Eval>(3+2)*(9-4)?
        ┡━ 1 ● = 25 · 3 votes · log p -0.12       *     12 tok ■ done
        │  ┃ 3+2=5;5*5=25</Thread>
        ├─ 2   = 30 · 1 vote · log p -0.56              12 tok ■ done
        │  │ 3+2=6;6*5=30</Thread>
        ├─ 3   = 25 · 3 votes · log p -0.25              8 tok ■ done     ░░ idle 4
        │  │ 9-4=5;25</Thread>
        ╰─ 4   = 25 · 3 votes · log p -0.31              6 tok ■ done     ░░ idle 6
           │ 5*5=25</Thread>
        ┏━ choice: 1 of 4 · = 25


        ── Inspector ───────────────────────────────────────────────────────────────────
         Thread 1                               context  15 tokens with the prompt
         answer   25
         log p    -0.1200 mean, nats a token
         votes    3 samples with this answer
         choice   ● chosen among its siblings
         critical 12 of its tokens on the path
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 25  38 tokens  * 12 critical  alone ?  b measures it        ? help
         Space replay   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `four samples and their votes at 120x40`() {
    let state = Screens.voted(Screens.w120x40)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                            mini · self-consistency n=4 · seed 7
        main  (3+2)*(9-4)                                0 tok ■ done                   ┌─ Inspector ───────────────────────────
        │ + prompt, 3 tokens  <Eval>(3+2)*(9-4)?                                        │ Thread 1
        ┡━ 1 ● = 25 · 3 votes · log p -0.12       *     12 tok ■ done                   │ answer   25
        │  ┃ 3+2=5;5*5=25</Thread>                                                      │ log p    -0.1200 mean, nats a token
        ├─ 2   = 30 · 1 vote · log p -0.56              12 tok ■ done                   │ votes    3 samples with this answer
        │  │ 3+2=6;6*5=30</Thread>                                                      │ choice   ● chosen among its siblings
        ├─ 3   = 25 · 3 votes · log p -0.25              8 tok ■ done     ░░ idle 4     │ critical 12 of its tokens on the path
        │  │ 9-4=5;25</Thread>                                                          │ context  15 tokens with the prompt
        ╰─ 4   = 25 · 3 votes · log p -0.31              6 tok ■ done     ░░ idle 6     │
           │ 5*5=25</Thread>                                                            │
        ┏━ choice: 1 of 4 · = 25                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 25  step 12/12  38 tokens  * 12 critical  alone ?  b measures it  4 threads  ░ 10 idle              ? help
         Space replay   → step   ← back   ] next fork   f re-fork   x prune   u undo   v variations   i inspector   ? help
        """#)
  }

  @Test func `four samples and their votes at 40x10`() {
    let state = Screens.voted(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        main  (3+2)*(9-4)               0 tok ■▐
        │ + prompt, 3 tokens  <Eval>(3+2)*(9-4…▐
        ┡━ 1 ● = 25 · 3 votes    *     12 tok ■▐
        │  ┃ 3+2=5;5*5=25</Thread>             ▐
        ├─ 2   = 30 · 1 vote           12 tok ■▐
        │  │ 3+2=6;6*5=30</Thread>
        ├─ 3   = 25 · 3 votes           8 tok ■
        │  │ 9-4=5;25</Thread>
         FINISHED  ✓ 25  * 12 critical
         Space replay   → step   ? help
        """#)
  }

  @Test func `a search two levels deep, in the middle of it, at 80x24`() {
    let state = Screens.searching(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  3 5 8 -> 24                      mini · mcts n=5 heuristic · seed 7
        main  3 5 8 -> 24                                0 tok ‖ waits
        │ + prompt, 3 tokens  3 5 8->24
        ┡━ 1  8-5           visits 3 · value 0.81 *      5 tok ‖ waits
        │  ┃ 8-5=3
        │  ┡━ 1.1  = 24 · right · value 0.97      *      5 tok ‖ held
        │  │  ┃ 3*8=24
        │  ╰─ 1.2  no answer · wrong · value 0.00        5 tok · left
        │     │ 3+8=11
        ├─ 2  3+5           visits 2 · value 0.35        5 tok ‖ held
        │  │ 3+5=8
        ╰─ 3  5*8           visits 1 · value 0.04        5 tok · left
           │ 5*8=40

        ── Inspector ───────────────────────────────────────────────────────────────────
         Thread 1.1                             critical 5 of its tokens on the path
         answer   24                            context  13 tokens with the prompt
         checker  says right
         visits   2 times searched through
         value    0.97 on average behind it
         held     until the method decides
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         PAUSED  step 10/10  25 tokens  * 10 critical  5 threads  12 steps/s     ? help
         Space go on   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `a search two levels deep, in the middle of it, at 120x40`() {
    let state = Screens.searching(Screens.w120x40)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  3 5 8 -> 24                                                              mini · mcts n=5 heuristic · seed 7
        main  3 5 8 -> 24                                0 tok ‖ waits                  ┌─ Inspector ───────────────────────────
        │ + prompt, 3 tokens  3 5 8->24                                                 │ Thread 1.1
        ┡━ 1  8-5           visits 3 · value 0.81 *      5 tok ‖ waits                  │ answer   24
        │  ┃ 8-5=3                                                                      │ checker  says right
        │  ┡━ 1.1  = 24 · right · value 0.97      *      5 tok ‖ held                   │ visits   2 times searched through
        │  │  ┃ 3*8=24                                                                  │ value    0.97 on average behind it
        │  ╰─ 1.2  no answer · wrong · value 0.00        5 tok · left                   │ held     until the method decides
        │     │ 3+8=11                                                                  │ critical 5 of its tokens on the path
        ├─ 2  3+5           visits 2 · value 0.35        5 tok ‖ held                   │ context  13 tokens with the prompt
        │  │ 3+5=8                                                                      │
        ╰─ 3  5*8           visits 1 · value 0.04        5 tok · left                   │
           │ 5*8=40                                                                     │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         PAUSED  step 10/10  25 tokens  * 10 critical  5 threads  12 steps/s                                             ? help
         Space go on   → step   ← back   ] next fork   f re-fork   x prune   u undo   v variations   i inspector   ? help
        """#)
  }

  @Test func `a search two levels deep, in the middle of it, at 40x10`() {
    let state = Screens.searching(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        main  3 5 8 -> 24               0 tok ‖▐
        │ + prompt, 3 tokens  3 5 8->24        ▐
        ┡━ 1  8-5     value 0.81 *      5 tok ‖▐
        │  ┃ 8-5=3                             ▐
        │  ┡━ 1.1  = 24 · right  *      5 tok ‖▐
        │  │  ┃ 3*8=24
        │  ╰─ 1.2  no answer            5 tok ·
        │     │ 3+8=11
         PAUSED  step 10/10  * 10 critical
         Space go on   → step   ← back   ? help
        """#)
  }

  @Test func `a search that is over at 80x24`() {
    let state = Screens.searched(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  3 5 8 -> 24                      mini · mcts n=5 heuristic · seed 7
        main  3 5 8 -> 24                                0 tok ■ done                  ▐
        │ + prompt, 3 tokens  3 5 8->24                                                ▐
        ┡━ 1 ● 8-5          visits 3 · value 0.81 *      5 tok ■ done                  ▐
        │  ┃ 8-5=3                                                                     ▐
        │  ┡━ 1.1 ● = 24 · right · value 0.97     *      5 tok ■ done                  ▐
        │  │  ┃ 3*8=24                                                                 ▐
        │  ╰─ 1.2   no answer · wrong · visits 1         5 tok · left                  ▐
        │     │ 3+8=11                                                                 ▐
        │  ┏━ choice: 1 of 2 · = 24                                                    ▐
        ├─ 2   3+5          visits 2 · value 0.35        5 tok · left     ░░ idle 5    ▐
        │  │ 3+5=8                                                                     ▐
        ╰─ 3   5*8          visits 1 · value 0.04        5 tok · left     ░░ idle 5    ▐
           │ 5*8=40
        ── Inspector ───────────────────────────────────────────────────────────────────
         Thread 1.1                             critical 5 of its tokens on the path
         answer   24                            context  13 tokens with the prompt
         checker  says right
         visits   2 times searched through
         value    0.97 on average behind it
         choice   ● chosen among its siblings
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 24  25 tokens  * 10 critical  alone ?  b measures it        ? help
         Space replay   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }
}
