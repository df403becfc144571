import Testing

@testable import Explorer

/// What the screens look like: a letter per cell, and what each letter means.
struct GoldenStyleTests {
  @Test func `colours of a joined run`() {
    let state = Screens.joined(Screens.w60x16)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbbcccccccccccccccccccccccccccccccbccccccccccccccccccccccc
        d.aa...................eeeeeeeeeeeeeeeeeeeeeeeeeeeeee
        d.fggggggggggeeeeeeeeeeeeeeeeeee....eeeeeeeeeeeeeeeeeee
        d...eeeeeeeeeeeeeeeeeeeee
        dd.h............................................e.eeee
        d..e.iiiiiiiiii...j..j.eeeeeeeee
        dd.d...............................d............e.eeee
        ...d.iiiiiiiiii...j..j..j..jjjjjjjjj
        dd.eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeekkkkkkkkkkkkkkk
        d.iiiiiiiiiii.........eeeeeeee


        lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllm
        mmmmmmmmmmnoooonnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnpppppppp
        .aaaaa..........a........a........a.............a
        a = fg:6 bold
        b = fg:15 bg:24 bold
        c = fg:15 bg:24
        d = fg:11 bold
        e = fg:8
        f = fg:3 bold
        g = fg:114
        h = bold
        i = fg:5 italic
        j = fg:178
        k = fg:4 underline
        l = fg:10 bold
        m = fg:0 bg:11 bold
        n = fg:15 bg:238
        o = fg:2 bg:238 bold
        p = fg:15 bg:238 bold
        """#)
  }

  @Test func `a joined run without colours`() {
    let state = Screens.joined(Screens.w60x16, .mono)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbcbccccbbbbb
        a.aa...................dddddddddddddddddddddddddddddd
        a.a..........ddddddddddddddddddd....ddddddddddddddddddd
        a...ddddddddddddddddddddd
        aa.a............................................d.dddd
        a....eeeeeeeeee........ddddddddd
        aa.a...............................a............d.dddd
        ...a.eeeeeeeeee
        aa.ddddddddddddddddddddddddddddddddfffffffffffffff
        a.eeeeeeeeeee.........dddddddd


        gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggb
        bbbbbbbbbbhbbbbhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhbbbbbbbb
        .aaaaa..........a........a........a.............a
        a = bold
        b = bold reverse
        c = bold dim reverse
        d = dim
        e = italic
        f = underline
        g = bold underline
        h = reverse
        """#)
  }

  @Test func `colours of a live run`() {
    let state = Screens.live(Screens.w60x16)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbb...............................b............c.ccccc
        b.aa...................cccccccccccccccccccccccccccccc
        b.deeeeeeeeeeccccccccccccccccccc....ccccccccccccccccccc
        b...ccccccccccccccccccccc
        bb.b...............................b............f.ffff
        c..b.gggggggggg...hf
        cc.i............................................f.ffff
        ...c.gggggggggg...jf




        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffk
        kkkkkkkkllllllllllllllllllllllllllllllllllllllllllllmmmmmmmm
        .aaaaa.........a........a........a.............a
        a = fg:6 bold
        b = fg:11 bold
        c = fg:8
        d = fg:3 bold
        e = fg:114
        f = fg:10 bold
        g = fg:5 italic
        h = fg:178 reverse
        i = bold
        j = fg:178
        k = fg:0 bg:11 bold
        l = fg:15 bg:238
        m = fg:15 bg:238 bold
        """#)
  }

  @Test func `a pruned thread without colours`() {
    let state = Screens.pruned(Screens.w60x16, .mono)
    #expect(
      render(state, size: state.size).styleText == #"""
        aaaaaaaaaa
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbcbccccbbbbb
        a.aa...................dddddddddddddddddddddddddddddd
        a.a..........ddddddddddddddddddd....ddddddddddddddddddd
        a...ddddddddddddddddddddd
        aa.d..dd.............................dddddddddd.d.dddddd
        a....dddddddddddddddd
        aa.a...............................a............d.dddd
        ...a.eeeeeeeeee.............ddddddddd
        aa.ddddddddddddddddddddddddddddddddddddddddddddddddddd
        a.eeeeeeeeeee....dddddddd


        fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffb
        bbbbbbbbbbgbbbggggggggggggggggggggggggggggggggggggggbbbbbbbb
        .aaaaa..........a........a........a.............a
        a = bold
        b = bold reverse
        c = bold dim reverse
        d = dim
        e = italic
        f = bold underline
        g = reverse
        """#)
  }
}
