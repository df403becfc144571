import Testing

@testable import Explorer

/// The tree as text, at the sizes that people use.
struct GoldenTreeTests {
  @Test func `two live threads at 80x24`() {
    let state = Screens.live(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     13 tok ‖ waits
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┡━ 1  b(                                  *      6 tok ▸ live
        │  ┃ <Thread>1:b(3+▸
        ╰─ 2  c(                                         6 tok ▸ live
           │ <Thread>2:c(9-▸





        ── Inspector ───────────────────────────────────────────────────────────────────
         "+"                                     Alternatives  Tab chooses
         where    1 token 6, step 16             ● "+"             50.0% ███████
         by       the model (generated)            "7"             20.0% ██▊
         p        50.0% ▄  ln -0.6931
         entropy  0.125 nats
         id       14  bytes 2b
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━●
         ▸ LIVE  step 16/16  25 tokens  * 19 critical  24 tok/s, 12 steps/s      ? help
         Space pause   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `two live threads at 60x16`() {
    let state = Screens.live(Screens.w60x16)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)
        main  (3+2)*(9-4)                  *     13 tok ‖ waits
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:
        ┃ c(</Outline></Outlines>
        ┡━ 1  b(                           *      6 tok ▸ live
        │  ┃ <Thread>1:b(3+▸
        ╰─ 2  c(                                  6 tok ▸ live
           │ <Thread>2:c(9-▸




        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━●
         ▸ LIVE  step 16/16  25 tokens  * 19 critical        ? help
         Space pause   → step   ← back   ] next fork   f re-fork
        """#)
  }

  @Test func `two live threads at 40x10`() {
    let state = Screens.live(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*…▐
        ┃ ◆<Parallel><Outlines><Outline>1:     ▐
        ┃ b(</Outline><Outline>2:c(</Outline>  ▐
        ┃ </Outlines>                          ▐
        ┡━ 1  b(                 *      6 tok ▸▐
        │  ┃ <Thread>1:b(3+▸                   ▐
        ╰─ 2  c(                        6 tok ▸▐
           │ <Thread>2:c(9-▸
         ▸ LIVE  step 16/16  * 19 critical
         Space pause   → step   ← back   ? help
        """#)
  }

  @Test func `two live threads at 120x40`() {
    let state = Screens.live(Screens.w120x40)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                             mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     13 tok ‖ waits                  ┌─ Inspector ───────────────────────────
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                           │ "+"
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>           │ where    1 token 6, step 16
        ┃ </Outlines>                                                                   │ by       the model (generated)
        ┡━ 1  b(                                  *      6 tok ▸ live                   │ p        50.0% ▄  ln -0.6931
        │  ┃ <Thread>1:b(3+▸                                                            │ entropy  0.125 nats
        ╰─ 2  c(                                         6 tok ▸ live                   │ id       14  bytes 2b
           │ <Thread>2:c(9-▸                                                            │
                                                                                        │ Alternatives  Tab chooses
                                                                                        │ ● "+"             50.0% ██████▌
                                                                                        │   "7"             20.0% ██▋
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
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━●
         ▸ LIVE  step 16/16  25 tokens  * 19 critical  2 threads  24 tok/s, 12 steps/s  following                        ? help
         Space pause   → step   ← back   ] next fork   f re-fork   x prune   u undo   v variations   i inspector   ? help
        """#)
  }

  @Test func `a joined run with its critical path at 80x24`() {
    let state = Screens.joined(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     23 tok ■ done
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┠─ 1  b(                                        11 tok ■ done     ░░ idle 4
        ┃  │ <Thread>1:b(3+2=5;</Thread>
        ┗━ 2  c(                                  *     15 tok ■ done
           ┃ <Thread>2:c(9-4=5-0=5;</Thread>
        ┏━ joined 2 · stitch · 47 reused · 12 re-prefilled
        ┃ </Parallel>a(5*5=25;</Think>25



        ── Inspector ───────────────────────────────────────────────────────────────────
         Main thread                            accel    1-critical/total 0.22
         problem  (3+2)*(9-4)                   parallel total/critical 1.29
         critical 23 of its tokens on the path
         context  65 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━━━━━━●
         FINISHED  ✓ 25  49 tokens  * 38 critical  alone ?  b measures it        ? help
         Space replay   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `a joined run in the past at 60x16`() {
    let state = Screens.past(Screens.w60x16)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)
        main  (3+2)*(9-4)                  *     13 tok ‖ waits
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:
        ┃ c(</Outline></Outlines>
        ┡━ 1  b(                           *      3 tok ▸ live
        │  ┃ <Thread>1:▸
        ╰─ 2  c(                                  3 tok ▸ live
           │ <Thread>2:▸




        ━━━━━━━━━━━━━━━━━━━━━━◉────────────────────┴────────────────
         REPLAY  step 13/34  19 tokens  * 16 critical        ? help
         Space play   → step   ← back   ] next fork   f re-fork
        """#)
  }

  @Test func `a fork within a fork at 80x24`() {
    let state = Screens.nested(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                          ▐
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>          ▐
        ┃ </Outlines>                                                                  ▐
        ┡━ 1  b(                                  *     19 tok ▸ live                  ▐
        │  ┃ <Thread>1:b(3+◆<Parallel><Outlines>d(e(</Outlines>                        ▐
        │  ┡━ 1.1  d(                             *      8 tok ■ done                  ▐
        │  │  ┃ d(1+1=2;</Thread>                                                      ▐
        │  ╰─ 1.2  e(                                    3 tok ■ done     ░░ idle 5    ▐
        │     │ e(2</Thread>                                                           ▐
        │  ┏━ joined 2 · stitch · 60 reused · 0 re-prefilled                           ▐
        │  ┃ </Parallel>b(2+2=4;▸                                                      ▐
        ╰─ 2  c(                                         8 tok ■ done     ░░ idle 19   ▐
           │ <Thread>2:c(9-4</Thread>
        ── Inspector ───────────────────────────────────────────────────────────────────
         ";"                                     Alternatives  Tab chooses
         where    1 token 19, step 36            ● ";"             97.0% █████████████▋
         by       the model (generated)            "?"              1.0% ▏
         p        97.0% █  ln -0.0305
         entropy  0.125 nats
         id       37  bytes 3b
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━●
         PAUSED  step 36/36  51 tokens  * 40 critical  ░ 24 idle  12 steps/s     ? help
         Space go on   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `a fork within a fork at 40x10`() {
    let state = Screens.nested(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        │  ┡━ 1.1  d(            *      8 tok ■
        │  │  ┃ d(1+1=2;</Thread>
        │  ╰─ 1.2  e(                   3 tok ■
        │     │ e(2</Thread>
        │  ┏━ joined 2 · stitch · 60 reused · 0▐
        │  ┃ </Parallel>b(2+2=4;▸              ▐
        ╰─ 2  c(                        8 tok ■▐
           │ <Thread>2:c(9-4</Thread>          ▐
         PAUSED  step 36/36  * 40 critical
         Space go on   → step   ← back   ? help
        """#)
  }

  @Test func `a fork within a fork, folded`() {
    let state = Screens.pressing("gJz", on: Screens.nested(Screens.w80x24))
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     13 tok ‖ waits
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┡━+1  b(                                  *    30 in 3 ▸ live
        ╰─ 2  c(                                         8 tok ■ done     ░░ idle 19
           │ <Thread>2:c(9-4</Thread>






        ── Inspector ───────────────────────────────────────────────────────────────────
         Thread 1
         outline  b(
         critical 19 of its tokens on the path
         context  59 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━●
         PAUSED  step 36/36  51 tokens  * 40 critical  ░ 24 idle  12 steps/s     ? help
         Space go on   → step   ← back   ] next fork   f re-fork   x prune   u undo
        """#)
  }

  @Test func `a pruned thread at 80x24`() {
    let state = Screens.pruned(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     19 tok ■ done
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┠─ 1  b(                                         8 tok x pruned
        ┃  │ <Thread>1:b(3+2=
        ┗━ 2  c(                                  *     16 tok ■ done
           ┃ <Thread>2:c(9-4==5-0=5;</Thread>
        ┏━ joined 1 of 2 · stitch · 31 reused · 0 re-prefilled
        ┃ </Parallel>a(5;</Think>5



        ── Inspector ───────────────────────────────────────────────────────────────────
         Main thread                            accel    1-critical/total 0.00
         problem  (3+2)*(9-4)                   parallel total/critical 1.00
         critical 19 of its tokens on the path
         context  51 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━●
         FINISHED  ✗ 5, not 25  35 tokens  * 35 critical  variation 2 of 2       ? help
         Space replay   d differences   → step   ← back   ] next fork   f re-fork
        """#)
  }
}
