import Testing

@testable import Explorer

/// What methods make of threads, and the table of runs, as text.
struct GoldenMethodTests {
  @Test func `the votes of self-consistency at 80x24`() {
    let state = Screens.votes(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                    mini · self-consistency n=4 · seed 7
        main  (3+2)*(9-4)                         *      0 tok ■ done
        ┃ <Eval>a(3+2)?
        ┠─ 1  ✓ = 5 2 votes                              3 tok ■ done     ░░ idle 1
        ┃  │ a(5;
        ┠─ 2  = 6 1 vote                                 3 tok ■ done     ░░ idle 1
        ┃  │ a(6;
        ┠─ 3  = 5 2 votes                                3 tok ■ done     ░░ idle 1
        ┃  │ a(5;
        ┗━ 4  0 votes                             *      4 tok ! too long
           ┃ a(50;
        ┏━ chose 1 of 4


        ── Inspector ───────────────────────────────────────────────────────────────────
         Main thread
         problem  (3+2)*(9-4)
         critical not on the path
         context  10 tokens with the prompt
         forks    1
         below    4 threads
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 5  step 4/4  13 tokens  * 4 critical  accel 69% ×3.25       ? help
         Space replay   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `the votes of self-consistency at 40x10`() {
    let state = Screens.votes(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        main  (3+2)*(9-4)        *      0 tok ■▐
        ┃ <Eval>a(3+2)?                        ▐
        ┠─ 1  ✓ = 5 2 votes             3 tok ■▐
        ┃  │ a(5;                              ▐
        ┠─ 2  = 6 1 vote                3 tok ■▐
        ┃  │ a(6;                              ▐
        ┠─ 3  = 5 2 votes               3 tok ■▐
        ┃  │ a(5;
        ┗━ 4  0 votes            *      4 tok !
         FINISHED  ✓ 5  step 4/4  * 4 critical
        """#)
  }

  @Test func `a tree search with visits, values and held thoughts at 80x24`() {
    let state = Screens.search(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                            mini · mcts n=8 k=3 · seed 7
        main  (3+2)*(9-4)                         *      0 tok ‖ waits                 ▐
        ┃ <Eval>a(3+2)?                                                                ▐
        ┡━ 1  5 visits value 0.81 ln p -0.13      *      3 tok ‖ waits                 ▐
        │  ┃ b(5;                                                                      ▐
        │  ┗━ 1.r  = 5 right  roll-out            *      4 tok ■ done                  ▐
        │     ┃ a(5?<eos>                                                              ▐
        │  ┏━ took none of 1                                                           ▐
        │  ┡━ 1.1                                 *      2 tok ▸ live                  ▐
        │  │  ┃ c(7▸                                                                   ▐
        │  ╰─ 1.2                                        1 tok ▸ live                  ▐
        │     │ c(▸                                                                    ▐
        ├─ 2  2 visits value 0.25 ln p -0.13             3 tok ‖ held
        │  │ b(6;
        ── Inspector ───────────────────────────────────────────────────────────────────
         "7"                                     Alternatives  Tab chooses
         where    1.1 token 2, step 9            ● "7"             97.0% ███████████▋
         by       the model (generated)          ● "7"             20.0% ██▍
         p        97.0% █  ln -0.0305
         entropy  0.125 nats
         id       18  bytes 37
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━●
         ▸ LIVE  step 9/9  16 tokens  * 9 critical  accel 44% ×1.78  12 steps/s  ? help
         Space pause   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `a tree search at 120x40`() {
    let state = Screens.search(Screens.w120x40)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                                    mini · mcts n=8 k=3 · seed 7
        main  (3+2)*(9-4)                         *      0 tok ‖ waits                  ┌─ Inspector ───────────────────────────
        ┃ <Eval>a(3+2)?                                                                 │ "7"
        ┡━ 1  5 visits value 0.81 ln p -0.13      *      3 tok ‖ waits                  │ where    1.1 token 2, step 9
        │  ┃ b(5;                                                                       │ by       the model (generated)
        │  ┗━ 1.r  = 5 right  roll-out            *      4 tok ■ done                   │ p        97.0% █  ln -0.0305
        │     ┃ a(5?<eos>                                                               │ entropy  0.125 nats
        │  ┏━ took none of 1                                                            │ id       18  bytes 37
        │  ┡━ 1.1                                 *      2 tok ▸ live                   │
        │  │  ┃ c(7▸                                                                    │ Alternatives  Tab chooses
        │  ╰─ 1.2                                        1 tok ▸ live                   │ ● "7"             97.0% ██████████▋
        │     │ c(▸                                                                     │ ● "7"             20.0% ██▎
        ├─ 2  2 visits value 0.25 ln p -0.13             3 tok ‖ held                   │
        │  │ b(6;                                                                       │
        ╰─ 3  ln p -0.13                                 3 tok · left     ░░ idle 4     │
           │ b(5;                                                                       │
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
        ┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━●
         ▸ LIVE  step 9/9  16 tokens  * 9 critical  accel 44% ×1.78  6 threads  ░ 4 idle  12 steps/s  following          ? help
         Space pause   → step   ← back   ] next fork   f re-fork   x prune   u undo   v variations   i inspector   ? help
        """#)
  }

  @Test func `the table of runs at 80x24`() {
    let state = Screens.runs(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         Runs
         problem            method              answer       tokens  critical flags
        ▸(3+2)*(9-4)        sequential          ✓ 25             40        40
         (3+2)*(9-4)        threadweaver/prefi… ✓ 25             61        44 overhead
         7*(1+1)            sequential          ✗ 15             20        20
         7*(1+1)␛[2J        threadweaver/prefi… ✓ 14           123k        99
         Why is the sky bl… skeleton-of-thought   –             700       300
         broken.jsonl       damaged trace (bro…














         5 runs, 3 of 4 right (75.0%), mean 24855.4 tokens, critical 100.6, accel 0.27
         Enter open   ↓ choose   s sort   / filter   Tab methods   ? help
        """#)
  }

  @Test func `the table of runs at 40x10`() {
    let state = Screens.runs(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
         Runs
         problem           answer     critical
        ▸(3+2)*(9-4)       ✓ 25             40
         (3+2)*(9-4)       ✓ 25             44
         7*(1+1)           ✗ 15             20
         7*(1+1)␛[2J       ✓ 14             99
         Why is the sky b…   –             300
         broken.jsonl
         5 runs, 3 of 4 right (75.0%), mean 248…
         Enter open   ↓ choose   s sort
        """#)
  }

  @Test func `the table of runs sorted by tokens at 120x40`() {
    let state = Screens.runs(Screens.w120x40, "ssss")
    #expect(
      render(state, size: state.size).text == #"""
         Runs
         problem              method               answer      tokens▲  critical  accel  threads    again  context flags
         7*(1+1)              sequential           ✗ 15             20        20   0.00        0        0       33
        ▸(3+2)*(9-4)          sequential           ✓ 25             40        40   0.00        0        0       60
         (3+2)*(9-4)          threadweaver/prefill ✓ 25             61        44   0.28        2       12       81 overhead
         Why is the sky blue? skeleton-of-thought    –             700       300   0.57        6        0        0
         7*(1+1)␛[2J          threadweaver/prefill ✓ 14           123k        99   0.50        3        0       70
         broken.jsonl         damaged trace (brok…






























         5 runs, 3 of 4 right (75.0%), mean 24855.4 tokens, critical 100.6, accel 0.27
         Enter open   ↓ choose   s sort   / filter   Tab methods   ? help
        """#)
  }

  @Test func `the methods compared, with their plot, at 80x24`() {
    let state = Screens.runs(Screens.w80x24, "m")
    #expect(
      render(state, size: state.size).text == #"""
         Methods
           method                          accuracy critical   tokens    accel     runs
        ▸A sequential                         50.0%     30.0     30.0     0.00        2
         B fork-join threadweaver/prefill    100.0%     71.5  61758.5     0.39        2
           skeleton-of-thought                    –    300.0    700.0     0.57        1

         accuracy %
            100 ┤                                                                    B
                │
                │
                │
                │
                │
           67.3 ┤
                │
                │
                │                             A
                │
             40 ┤
                └─────────────────────────────────────────────────────────────────────
                 0                               35.8                             71.5

         5 runs, 3 of 4 right (75.0%), mean 24855.4 tokens, critical 100.6, accel 0.27
         Enter open   ↓ choose   s sort   / filter   Tab methods   ? help
        """#)
  }

  @Test func `a plot with two series`() {
    #expect(
      Screens.plot.lines.joined(separator: "\n") == #"""
        accuracy %
           100 ┤                                                  *
               │
               │
               │                   B     A
            50 ┤
               │
               │
               │             A
             0 ┤
               └───────────────────────────────────────────────────
                0                       40                       80
                tokens
          A sequential  (20, 10) (40, 60) (80, 95)
          B fork-join␛[31m  (30, 60) (80, 95)
          * several at once
        """#)
  }
}
