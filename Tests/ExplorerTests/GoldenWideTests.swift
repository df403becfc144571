import Testing

@testable import Explorer

/// The tree as text on large screens.
struct GoldenWideTests {
  @Test func `a fork within a fork at 200x60`() {
    let state = Screens.nested(Screens.w200x60)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                                                                                                             mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                                                             *     13 tok ‖ waits                                                      ┌─ Inspector ───────────────────────────────────
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                                                                                                   │ ";"
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline></Outlines>                                                                        │ where    1 token 19, step 36
        ┡━ 1  b(                                                                      *     19 tok ▸ live                                                       │ by       the model (generated)
        │  ┃ <Thread>1:b(3+◆<Parallel><Outlines>d(e(</Outlines>                                                                                                 │ p        97.0% █  ln -0.0305
        │  ┡━ 1.1  d(                                                                 *      8 tok ■ done                                                       │ entropy  0.125 nats
        │  │  ┃ d(1+1=2;</Thread>                                                                                                                               │ id       37  bytes 3b
        │  ╰─ 1.2  e(                                                                        3 tok ■ done     ░░ idle 5                                         │
        │     │ e(2</Thread>                                                                                                                                    │ Alternatives  Tab chooses
        │  ┏━ joined 2 · stitch · 60 reused · 0 re-prefilled                                                                                                    │ ● ";"                97.0% █████████████████▌
        │  ┃ </Parallel>b(2+2=4;▸                                                                                                                               │   "?"                 1.0% ▏
        ╰─ 2  c(                                                                             8 tok ■ done     ░░ idle 19                                        │
           │ <Thread>2:c(9-4</Thread>                                                                                                                           │
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
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●
         PAUSED  step 36/36  51 tokens  * 40 critical  4 threads  KV 60 reused 0 re-prefilled  ░ 24 idle  12 steps/s  following                                                                          ? help
         Space go on   → step   ← back   ] next fork   f re-fork   x prune   u undo   v variations   i inspector   ? help
        """#)
  }

  @Test func `a pruned thread at 120x40`() {
    let state = Screens.pressing("J", on: Screens.pruned(Screens.w120x40))
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                             mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     19 tok ■ done                   ┌─ Inspector ───────────────────────────
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                           │ Thread 1
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>           │ outline  b(
        ┃ </Outlines>                                                                   │ critical not on the path
        ┠─ 1  b(                                         8 tok x pruned                 │ context  37 tokens with the prompt
        ┃  │ <Thread>1:b(3+2=                                                           │
        ┗━ 2  c(                                  *     16 tok ■ done                   │
           ┃ <Thread>2:c(9-4==5-0=5;</Thread>                                           │
        ┏━ joined 1 of 2 · stitch · 31 reused · 0 re-prefilled                          │
        ┃ </Parallel>a(5;</Think>5                                                      │
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
                                                                                        │
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━━━━━●
         FINISHED  ✗ 5, not 25  step 47/47  35 tokens  * 35 critical  alone ?  b measures it  variation 2 of 2           ? help
         Space replay   d differences   → step   ← back   ] next fork   f re-fork   x prune   u undo   v variations   ? help
        """#)
  }
}
