import Testing

@testable import Explorer

/// The welcome screen, the dialogs and the notices as text.
struct GoldenDialogTests {
  @Test func `the welcome screen at 80x24`() {
    let state = Screens.welcome(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""

               ┏━━ 1 ━━┓
          ━━━━━┫       ┣━━━━━   forkscope
               ╰── 2 ──╯        adaptive parallel reasoning, live

          Watch a model split its reasoning, step through it, and ask what if.

            Type a problem of your own…

          Problems
            ((3+2)+(9*3))-(1+10)  forks, and forks again inside a thread
          ▸ 15+((9-4-4)+7+11+14)  a chain: nothing to gain from forking

          Sample runs
            wide-fork             four threads side by side








         Enter open   ↓ choose   i type a problem   ? help
        """#)
  }

  @Test func `the welcome screen at 40x10`() {
    let state = Screens.welcome(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""

                                               ▐
           Type a problem of your own…         ▐
                                               ▐
         Problems                              ▐
           ((3+2)+(9*3))-(1+…  forks, and for… ▐
         ▸ 15+((9-4-4)+7+11+…  a chain: nothi… ▐
                                               ▐
         Sample runs                           ▐
         Enter open   ↓ choose   ? help
        """#)
  }

  @Test func `the variations at 80x24`() {
    let state = Screens.pressing("v", on: Screens.pruned(Screens.w80x24))
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
        ┌─ Variations ─────────────────────────────────────────────────────────────────┐
        │   what changed                              answer          tokens  critical │
        │   the original                              ✓ 25                49        38 │
        │ ● ╰─ thread 1 pruned                        ✗ 5                 35        35 │
        │ differs: thread 2 token 9: "5" → "="                                         │
        │ Enter switch   ↓ choose   = compare   Esc close                              │
        └──────────────────────────────────────────────────────────────────────────────┘
         Main thread                            accel    1-critical/total 0.00
         problem  (3+2)*(9-4)                   parallel total/critical 1.00
         critical 19 of its tokens on the path
         context  51 tokens with the prompt
         forks    1
         below    2 threads
        ━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┴━━━━━━━━●
         FINISHED  ✗ 5, not 25  35 tokens  * 35 critical  variation 2 of 2       ? help
         Enter switch   ↓ choose   = compare   Esc close   ? help
        """#)
  }

  @Test func `the variations at 120x40`() {
    let state = Screens.pressing("v", on: Screens.pruned(Screens.w120x40))
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                                                             mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     19 tok ■ done                   ┌─ Inspector ───────────────────────────
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>                           │ Main thread
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>           │ problem  (3+2)*(9-4)
        ┃ </Outlines>                                                                   │ critical 19 of its tokens on the path
        ┠─ 1  b(                                         8 tok x pruned                 │ context  51 tokens with the prompt
        ┃  │ <Thread>1:b(3+2=                                                           │ forks    1
        ┗━ 2  c(                                  *     16 tok ■ done                   │ below    2 threads
           ┃ <Thread>2:c(9-4==5-0=5;</Thread>                                           │ accel    1-critical/total 0.00
        ┏━ joined 1 of 2 · stitch · 31 reused · 0 re-prefilled                          │ parallel total/critical 1.00
        ┃ </Parallel>a(5;</Think>5                                                      │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
                                                                                        │
             ┌─ Variations ───────────────────────────────────────────────────────────────────────────────────────────────┐
             │   what changed                          answer          tokens  critical  first difference                 │
             │   the original                          ✓ 25                49        38                                   │
             │ ● ╰─ thread 1 pruned                    ✗ 5                 35        35  thread 2 token 9: "5" → "="      │
             │                                                                                                            │
             │ Enter switch   ↓ choose   = compare   Esc close                                                            │
             └────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
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
         Enter switch   ↓ choose   = compare   Esc close   ? help
        """#)
  }

  @Test func `the variations at 40x10`() {
    let state = Screens.pressing("v", on: Screens.pruned(Screens.w40x10))
    #expect(
      render(state, size: state.size).text == #"""
        main  (3+2)*(9-4)        *     19 tok ■▐
        ┌─ Variations ─────────────────────────┐
        │   what changed       answer   tokens │
        │   the original       ✓ 25         49 │
        │ ● ╰─ thread 1 pruned ✗ 5          35 │
        │ differs: thread 2 token 9: "5" → "=" │
        │ Enter switch   ↓ choose   = compare  │
        └──────────────────────────────────────┘
         FINISHED  ✗ 5, not 25  * 35 critical
         Enter switch   ↓ choose   ? help
        """#)
  }

  @Test func `the re-fork dialog at 80x24`() {
    let state = Screens.refork(Screens.w80x24)
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        main  (3+2)*(9-4)                         *     13 tok ‖ waits
        ┃ + prompt, 16 tokens  <Eval>a(b(3+2)*c(9-4))?<Think>
        ┃ ◆<Parallel><Outlines><Outline>1:b(</Outline><Outline>2:c(</Outline>
        ┃ </Outlines>
        ┡━ 1  b(                                  *      6 tok ▸ live
        │  ┃ <Thre┌─ Re-fork the main thread at token 17 ────────────────────┐
        ╰─ 2  c(  │ now  "<Parallel>"  75.0%                                 │
           │ <Thre│                                                          │
                  │ ▸ "b("                  20.0% █████▎                     │
                  │   "c("                   5.0% █▎                         │
                  │   type a text in its place…                              │
                  │   other random numbers from here on (seed 374487)        │
                  │   the same again, unchanged                              │
        ── Inspect│                                                          │──────────
         "<Paralle│ Enter re-fork   ↓ choose   Esc cancel                    │
         where    └──────────────────────────────────────────────────────────┘█████▌
         by       the model (generated)            "b("            20.0% ██▊
         p        75.0% ▆  ln -0.2877              "c("             5.0% ▊
         P(fork)  75.0%, P(on) 25.0%: forked
         entropy  0.125 nats
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┬━━━━━━━━━━━━━━●
         ▸ LIVE  step 16/16  25 tokens  * 19 critical  24 tok/s, 12 steps/s      ? help
         Enter re-fork   ↓ choose   Esc cancel   ? help
        """#)
  }

  @Test func `the re-fork dialog at 40x10`() {
    let state = Screens.refork(Screens.w40x10)
    #expect(
      render(state, size: state.size).text == #"""
        ┌─ Re-fork the main thread at token … ─┐
        │ now  "<Parallel>"  75.0%             │
        │                                      │
        │ ▸ "b("           20.0% ██▋           │
        │   "c("            5.0% ▋             │
        │   type a text in its place…          │
        │   other random numbers from here on  │
        │                                      │
        │ Enter re-fork   ↓ choose             │
        └──────────────────────────────────────┘
        """#)
  }

  @Test func `help at 80x24`() {
    let state = Screens.pressing("?", on: Screens.live(Screens.w80x24))
    #expect(
      render(state, size: state.size).text == #"""
         forkscope  (3+2)*(9-4)                     mini · threadweaver/stitch · seed 7
        ┌─ Keys ───────────────────────────────────────────────────────────────────────┐
        │ What the signs mean                                                          │
        │  ┃ ┡━ *            the critical path: the longest chain, the time it takes   │
        │  │ ├─ ╭─           a thread's line, its fork, and the join of several        │
        │  …3                outer levels whose lines are not drawn                    │
        │  +                 a folded thread or prompt: Enter unfolds it               │
        │  ▸ live            a thread that runs; the place of its next token           │
        │  ‖ waits, held     at a join; for the method's decision                      │
        │  ■ done, stopped   a thread at its end                                       │
        │  ! · x             broken or too long; left by the method; pruned            │
        │  ░░ idle 12        tokens it waits at the join for the slowest one           │
        │  ██▌ ∅ −           what a thread gave to the text behind its join: much,     │
        │                    nothing, harm                                             │
        │  ◆ ◇               the model forked here; it could have (5% or more)         │
        │  2 ●  = 21         the one that was taken, with its answer; the rest is dim  │
        │  ◂                 a place that you marked: ' goes from mark to mark         │
        │  !2                what is flagged in the run: ! goes from flag to flag      │
        │  ✓ ✗               the answer is right, wrong                                │
        │  ▁ ▂ ▄ ▆ █         how sure the model was, from under 10% to over 90%        │
        │                                                                              │
        │ ↓ scroll   / filter   Esc close                                       18/250 │
        └──────────────────────────────────────────────────────────────────────────────┘
         ↓ scroll   / filter   Esc close   ? help
        """#)
  }

  @Test func `the palette at 60x16`() {
    let state = Screens.pressing(":cr", on: Screens.live(Screens.w60x16))
    #expect(
      render(state, size: state.size).text == #"""
        ┌─ Command ────────────────────────────────────────────────┐
        │ :cr                                                      │
        │  next-critical      on along the critical path         c │
        │  previous-critical  back along the critical p…         C │
        │  search-previous    previous match                     N │
        │  score              score a run from elsewher…         S │
        │  inspector          show or hide the token in…         i │
        │  compare            differences: this variati…         d │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        └──────────────────────────────────────────────────────────┘
        """#)
  }

  @Test func `a refusal at 60x16`() {
    let state = Screens.pressing("gx", on: Screens.live(Screens.w60x16))
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



         ! The main thread cannot be pruned: it carries the answer.
         Put the cursor on a child thread.
         ▸ LIVE  step 16/16  25 tokens  * 19 critical        ? help
         Space pause   → step   ← back   ] next fork   f re-fork
        """#)
  }

  @Test func `a screen too small`() {
    let state = Screens.live(Size(width: 39, height: 10))
    #expect(
      render(state, size: state.size).text == #"""




                       too small
                     40x10 needed




        """#)
  }
}
